using System.Globalization;
using System.Text.Json;
using Shop.Identities;

namespace Shop.Deployment.Tests;

public sealed class DockerfileTests
{
    [Theory]
    [InlineData("silo")]
    [InlineData("api")]
    public void The_image_runs_its_program_on_the_full_runtime_as_an_unprivileged_user(string name)
    {
        var image = Image.Of(name);

        Assert.Equal(["mcr.microsoft.com/dotnet/sdk:10.0", "mcr.microsoft.com/dotnet/aspnet:10.0"], image.Dockerfile.Bases);
        Assert.Equal(["dotnet", image.Assembly + ".dll"], JsonSerializer.Deserialize<string[]>(image.Dockerfile.The("ENTRYPOINT"))!);
        Assert.Equal("$APP_UID", image.Dockerfile.The("USER"));
        Assert.Equal("SIGTERM", image.Dockerfile.The("STOPSIGNAL"));
        Assert.Null(image.Workload.Container.Command);
    }

    [Theory]
    [InlineData("silo")]
    [InlineData("api")]
    public void The_image_exposes_the_ports_of_the_pod(string name)
    {
        var image = Image.Of(name);

        var exposed = image.Dockerfile.The("EXPOSE").Split(' ').Select(port => int.Parse(port, CultureInfo.InvariantCulture));

        Assert.Equal(image.Workload.Container.Ports.Select(port => port.ContainerPort).Order(), exposed.Order());
    }

    [Theory]
    [InlineData("silo")]
    [InlineData("api")]
    public void Packages_are_restored_from_the_project_and_lock_files_of_all_built_projects(string name)
    {
        var image = Image.Of(name);
        var projects = Repository.Closure(image.Assembly);

        string[] shared = ["global.json", "Directory.Build.props", "Directory.Packages.props", "BannedSymbols.txt"];
        var files = projects.SelectMany(project => (string[])[$"src/{project}/{project}.csproj", $"src/{project}/packages.lock.json"]);
        var sources = projects.Select(project => $"src/{project}/").Append("src/Directory.Build.targets");
        Assert.Equal([.. shared.Concat(files).Order()], image.Dockerfile.Copied.Before.Order());
        Assert.Equal([.. sources.Order()], image.Dockerfile.Copied.After.Order());
        Assert.Contains(image.Dockerfile.All("RUN"), command => command == $"dotnet restore src/{image.Assembly} --locked-mode");
    }

    [Theory]
    [InlineData("silo")]
    [InlineData("api")]
    public void Copied_files_exist_and_are_not_ignored(string name)
    {
        var image = Image.Of(name);
        var included = Repository.Read(".dockerignore").Split('\n')
            .Where(line => line.StartsWith('!'))
            .Select(line => line[1..].Trim())
            .ToList();

        Assert.All(image.Dockerfile.Copied.Before.Concat(image.Dockerfile.Copied.After), source =>
        {
            Assert.True(Path.Exists(Path.Combine(Repository.Root, source)), source);
            Assert.Contains(source.Split('/')[0], included);
        });
    }

    [Theory]
    [InlineData("silo")]
    [InlineData("api")]
    public void An_image_contains_no_configuration(string name)
    {
        var image = Image.Of(name);

        Assert.Empty(image.Dockerfile.All("ENV"));
        Assert.Empty(image.Dockerfile.All("ARG"));
    }
}
