using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Antiforgery;

namespace Shop.Silo.Dashboard;

/// <summary>The HTML of the login and logout pages: no scripts, no external resources.</summary>
internal static class LoginPage
{
    public const string ContentType = "text/html; charset=utf-8";

    private const string Style = """
        :root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
        body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: Canvas; color: CanvasText; }
        main { width: min(22rem, calc(100vw - 2rem)); }
        h1 { font-size: 1.5rem; margin: 0 0 1rem; }
        label { display: block; margin: 1rem 0 .25rem; font-weight: 600; }
        input { box-sizing: border-box; width: 100%; padding: .6rem; font: inherit; border: 1px solid GrayText; border-radius: .3rem; }
        button { margin-top: 1.5rem; width: 100%; padding: .7rem; font: inherit; font-weight: 600; border: 0; border-radius: .3rem; }
        button { background: #0b57d0; color: #fff; cursor: pointer; }
        input:focus-visible, button:focus-visible { outline: 3px solid #0b57d0; outline-offset: 2px; }
        [role=alert] { padding: .6rem .8rem; border-radius: .3rem; background: #fce8e6; color: #8c1d18; }
        """;

    /// <summary>The hash of the pages' only style, for the content security policy.</summary>
    public static string StyleHash { get; } = "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)));

    public static string SignIn(AntiforgeryTokenSet tokens, string? error) => Document(
        "Sign in",
        $"""
        {(error is null ? "" : $"<p role=\"alert\" id=\"error\">{Encode(error)}</p>")}
        <form method="post" action="{DashboardAccess.LoginPath}">
        {Hidden(tokens)}
        <label for="username">Username</label>
        <input id="username" name="username" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="256"
          required autofocus{Described(error)}>
        <label for="password">Password</label>
        <input id="password" name="password" type="password" autocomplete="current-password" maxlength="1024" required{Described(error)}>
        <button>Sign in</button>
        </form>
        """);

    public static string SignOut(AntiforgeryTokenSet tokens) => Document(
        "Sign out",
        $"""
        <form method="post" action="/logout">
        {Hidden(tokens)}
        <button>Sign out of the dashboard</button>
        </form>
        """);

    private static string Document(string title, string body) => $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{title} · Orleans.Shop dashboard</title>
        <style>{Style}</style>
        </head>
        <body>
        <main>
        <h1>Orleans.Shop dashboard</h1>
        {body}
        </main>
        </body>
        </html>
        """;

    private static string Hidden(AntiforgeryTokenSet tokens) =>
        $"<input type=\"hidden\" name=\"{Encode(tokens.FormFieldName)}\" value=\"{Encode(tokens.RequestToken ?? "")}\">";

    private static string Described(string? error) => error is null ? "" : " aria-describedby=\"error\"";

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}
