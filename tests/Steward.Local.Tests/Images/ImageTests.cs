using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using Steward.TestDoubles;

namespace Steward.Local.Tests.Images;

/// <summary>What <c>dotnet publish src/Steward.Local -t:PublishContainer</c> makes.</summary>
public sealed class ImageTests : IDisposable
{
    private const string Project = "src/Steward.Local";
    private const int User = 1654;

    private readonly string folder = Directory.CreateTempSubdirectory("steward-image").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_image_is_called_steward_and_is_built_on_the_runtime_without_a_shell()
    {
        var container = await Sdk.ContainerOfAsync(Project);
        var properties = container.GetProperty("Properties");
        properties.GetProperty("ContainerBaseImage").GetString().ShouldBe("mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled");
        properties.GetProperty("ContainerRepository").GetString().ShouldBe("steward");
        var items = container.GetProperty("Items");
        Identities(items, "ContainerImageTags").ShouldBe([typeof(StewardCommand).Assembly.GetName().Version!.ToString(3), "latest"]);
        foreach (var label in new[] { "title", "description", "version", "licenses" })
            Identities(items, "ContainerLabel").ShouldContain($"org.opencontainers.image.{label}");
    }

    [Fact]
    public async Task The_image_serves_on_its_port_as_a_user_who_owns_the_data_folder_and_is_not_root()
    {
        await using var registry = await BaseImageRegistry.StartAsync();
        var archive = Path.Combine(folder, "steward.tar");
        await Sdk.RunAsync("publish", Project, "-c", Sdk.Configuration, "--no-build", "-t:PublishContainer",
            $"-p:ContainerBaseImage={registry.Image}", $"-p:ContainerArchiveOutputPath={archive}", $"-p:PublishDir={folder}/publish/");
        var contents = Path.Combine(folder, "image");
        await ExtractAsync(archive, contents);

        var manifest = Json(Path.Combine(contents, "manifest.json"))[0];
        manifest.GetProperty("RepoTags").EnumerateArray().Select(tag => tag.GetString()).ShouldContain("steward:latest");
        var config = Json(Path.Combine(contents, manifest.GetProperty("Config").GetString()!)).GetProperty("config");
        config.GetProperty("User").GetString().ShouldBe($"{User}");
        Texts(config, "Entrypoint").ShouldBe(["dotnet", "/app/steward.dll"]);
        Texts(config, "Cmd").ShouldBe(["serve", "--urls", "http://0.0.0.0:7071"]);
        config.GetProperty("ExposedPorts").EnumerateObject().Select(port => port.Name).ShouldBe(["7071/tcp"]);
        Texts(config, "Env").ShouldContain("Steward__DataFolder=/app/data/steward");

        var app = Texts(manifest, "Layers")[^1];
        var entries = await EntriesAsync(Path.Combine(contents, app));
        entries.ShouldContain(("app/steward.dll", User));
        entries.ShouldContain(("app/data", User));
    }

    private static async Task ExtractAsync(string archive, string to)
    {
        Directory.CreateDirectory(to);
        await using var file = await PlainAsync(archive);
        await TarFile.ExtractToDirectoryAsync(file, to, overwriteFiles: true);
    }

    /// <summary>Paths in a layer, each with who owns it.</summary>
    private static async Task<List<(string Name, int Owner)>> EntriesAsync(string layer)
    {
        await using var file = await PlainAsync(layer);
        await using var reader = new TarReader(file);
        var entries = new List<(string, int)>();
        while (await reader.GetNextEntryAsync() is { } entry)
            entries.Add((entry.Name.TrimEnd('/'), entry.Uid));
        return entries;
    }

    /// <summary>Archives are compressed or not, as the SDK likes.</summary>
    private static async Task<Stream> PlainAsync(string path)
    {
        var content = await File.ReadAllBytesAsync(path);
        var file = new MemoryStream(content);
        return content is [0x1f, 0x8b, ..] ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    private static JsonElement Json(string path) => JsonElement.Parse(File.ReadAllText(path));

    private static List<string> Texts(JsonElement json, string name) =>
        [.. json.GetProperty(name).EnumerateArray().Select(item => item.GetString()!)];

    private static List<string> Identities(JsonElement items, string name) =>
        [.. items.GetProperty(name).EnumerateArray().Select(item => item.GetProperty("Identity").GetString()!)];
}
