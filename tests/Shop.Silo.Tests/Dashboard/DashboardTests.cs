using System.Net;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Shop.Identities;
using Shop.Silo.Dashboard;

namespace Shop.Silo.Tests.Dashboard;

public sealed partial class DashboardTests(RunningSilo silo) : IClassFixture<RunningSilo>
{
    [Theory]
    [InlineData("/dashboard")]
    [InlineData("/dashboard/")]
    [InlineData("/dashboard/index.html")]
    [InlineData("/dashboard/index.min.js")]
    [InlineData("/dashboard/version")]
    [InlineData("/dashboard/DashboardCounters")]
    [InlineData("/dashboard/ClusterStats")]
    [InlineData("/dashboard/Reminders/1")]
    [InlineData("/dashboard/GrainState?grainId=x&grainType=y")]
    [InlineData("/dashboard/Trace")]
    public async Task Without_login_no_part_of_the_dashboard_is_returned(string path)
    {
        using var browser = silo.NewBrowser();

        using var answer = await browser.GetAsync(path);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_browser_is_redirected_to_the_login_page()
    {
        using var browser = silo.NewBrowser();
        browser.DefaultRequestHeaders.Accept.ParseAdd("text/html");

        using var answer = await browser.GetAsync("/dashboard/");

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal("/login", answer.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task An_administrator_signs_in_and_sees_the_dashboard_but_no_logs()
    {
        using var browser = silo.NewBrowser();

        using var login = await LogInAsync(browser, RunningSilo.Admin, RunningSilo.Password);

        Assert.Equal(HttpStatusCode.Redirect, login.StatusCode);
        Assert.Equal("/dashboard/", login.Headers.Location?.OriginalString);
        var cookie = Assert.Single(
            login.Headers.GetValues("Set-Cookie"), value => value.StartsWith("shop-admin=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("<html", await browser.GetStringAsync("/dashboard/"), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("hosts", await browser.GetStringAsync("/dashboard/DashboardCounters"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(browser, "/dashboard/Trace"));
    }

    [Fact]
    public async Task A_customer_gets_403_and_no_cookie()
    {
        using var browser = silo.NewBrowser();

        using var answer = await LogInAsync(browser, await silo.RegisterAsync(), RunningSilo.Password);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("administrators only", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(browser, "/dashboard/"));
    }

    [Fact]
    public async Task An_unknown_user_and_a_wrong_password_get_the_same_answer()
    {
        using var browser = silo.NewBrowser();
        var known = await silo.RegisterAsync();

        using var wrong = await LogInAsync(browser, known, "not the password");
        using var unknown = await LogInAsync(browser, known + "-2", "not the password");
        using var impossible = await LogInAsync(browser, "<b>", "not the password");

        Assert.All([wrong, unknown, impossible], answer => Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode));
        var page = Tokens().Replace(await wrong.Content.ReadAsStringAsync(), "");
        Assert.Equal(page, Tokens().Replace(await unknown.Content.ReadAsStringAsync(), ""));
        Assert.Equal(page, Tokens().Replace(await impossible.Content.ReadAsStringAsync(), ""));
    }

    [Fact]
    public async Task Guessing_is_slowed_down()
    {
        using var browser = silo.NewBrowser();
        var known = await silo.RegisterAsync();
        HttpResponseMessage answer;
        do
        {
            answer = await LogInAsync(browser, known, "not the password");
        }
        while (answer.StatusCode == HttpStatusCode.Unauthorized);

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.True(answer.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        answer.Dispose();
    }

    [Fact]
    public async Task A_form_without_an_antiforgery_token_is_rejected()
    {
        using var browser = silo.NewBrowser();
        using var form = new FormUrlEncodedContent([new("username", RunningSilo.Admin), new("password", RunningSilo.Password)]);

        using var answer = await browser.PostAsync("/login", form);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(browser, "/dashboard/"));
    }

    [Fact]
    public async Task After_logout_a_copied_cookie_is_rejected()
    {
        using var browser = silo.NewBrowser();
        using var login = await LogInAsync(browser, RunningSilo.Admin, RunningSilo.Password);
        var cookies = login.Headers.GetValues("Set-Cookie");
        var copied = cookies.Single(value => value.StartsWith("shop-admin=", StringComparison.Ordinal)).Split(';')[0];

        using var logout = await PostAsync(browser, "/logout", []);

        Assert.Equal("/login", logout.Headers.Location?.OriginalString);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(browser, "/dashboard/"));
        using var other = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = silo.Root };
        other.DefaultRequestHeaders.Add("Cookie", copied);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(other, "/dashboard/"));
    }

    [Fact]
    public async Task The_dashboard_ends_with_the_session()
    {
        using var browser = silo.NewBrowser();
        using var login = await LogInAsync(browser, RunningSilo.Admin, RunningSilo.Password);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(browser, "/dashboard/"));

        await silo.Grains.Sessions(RunningSilo.IdOf(RunningSilo.Admin)).EndAllAsync(except: null);

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(browser, "/dashboard/"));
    }

    [Fact]
    public async Task The_pages_run_no_script_and_load_nothing()
    {
        using var browser = silo.NewBrowser();

        using var answer = await browser.GetAsync("/login");

        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        var style = Style().Match(await answer.Content.ReadAsStringAsync()).Groups["style"].Value;
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));
        Assert.StartsWith($"default-src 'none'; style-src 'sha256-{hash}';", policy, StringComparison.Ordinal);
        Assert.Contains("no-store", answer.Headers.CacheControl?.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_dashboard_does_not_read_expensive_metrics_every_second()
    {
        var host = Assert.Single(
            silo.Services.GetServices<IHostedService>(), service => service.GetType().FullName == DashboardMetrics.Host);
        var interval = host.GetType().GetProperty(DashboardMetrics.IntervalProperty, BindingFlags.Instance | BindingFlags.NonPublic);

        Assert.Equal((int)DashboardMetrics.Interval.TotalMilliseconds, interval?.GetValue(host));
        Assert.Same(host, silo.Services.GetRequiredService(host.GetType()));
    }

    [Fact]
    public async Task Metrics_that_count_all_grains_are_not_exported()
    {
        using var browser = silo.NewBrowser();

        var metrics = await browser.GetStringAsync("/metrics");

        Assert.Contains("orleans_", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("orleans_messaging_processing_activation_data", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("orleans_directory_cache_size", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_running_silo_is_ready_and_exports_metrics()
    {
        using var browser = silo.NewBrowser();

        var ready = await browser.GetStringAsync("/health/ready");
        var metrics = await browser.GetStringAsync("/metrics");

        Assert.Equal("""{"status":"Healthy","checks":{"silo":"Healthy","database":"Healthy"}}""", ready);
        Assert.Contains("orleans_", metrics, StringComparison.Ordinal);
        Assert.Contains("db_client_connection_max", metrics, StringComparison.Ordinal);
        Assert.Contains("dotnet_gc_", metrics, StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> LogInAsync(HttpClient browser, string username, string password) =>
        PostAsync(browser, "/login", [new("username", username), new("password", password)]);

    private static async Task<HttpResponseMessage> PostAsync(
        HttpClient browser, string path, IEnumerable<KeyValuePair<string, string>> fields)
    {
        var token = Tokens().Match(await browser.GetStringAsync(path)).Groups["token"].Value;
        using var form = new FormUrlEncodedContent([.. fields, new("__RequestVerificationToken", token)]);
        return await browser.PostAsync(path, form);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient browser, string path)
    {
        using var answer = await browser.GetAsync(path);
        return answer.StatusCode;
    }

    [GeneratedRegex("""name="__RequestVerificationToken" value="(?<token>[^"]+)""")]
    private static partial Regex Tokens();

    [GeneratedRegex("<style>(?<style>.+)</style>", RegexOptions.Singleline)]
    private static partial Regex Style();
}
