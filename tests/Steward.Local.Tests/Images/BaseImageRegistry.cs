using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Steward.Local.Tests.Images;

/// <summary>A registry on this machine with one base image of one file: what is built on it is seen without a network.</summary>
internal sealed class BaseImageRegistry : IAsyncDisposable
{
    private const string ManifestType = "application/vnd.docker.distribution.manifest.v2+json";

    private readonly WebApplication server;
    private readonly Dictionary<string, byte[]> blobs = new(StringComparer.Ordinal);
    private readonly byte[] manifest;

    private BaseImageRegistry(WebApplication server)
    {
        this.server = server;
        var files = Layer();
        var layer = Add("application/vnd.docker.image.rootfs.diff.tar.gzip", Compressed(files));
        var config = Add("application/vnd.docker.container.image.v1+json", JsonSerializer.SerializeToUtf8Bytes(new
        {
            architecture = "amd64",
            os = "linux",
            config = new { Env = new[] { "PATH=/usr/bin" } },
            rootfs = new { type = "layers", diff_ids = new[] { DigestOf(files) } },
        }));
        manifest = JsonSerializer.SerializeToUtf8Bytes(
            new { schemaVersion = 2, mediaType = ManifestType, config, layers = new[] { layer } });
    }

    /// <summary>The base image's name, with the registry's address.</summary>
    public string Image => $"localhost:{new Uri(server.Urls.Single()).Port}/base:1";

    public static async Task<BaseImageRegistry> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var registry = new BaseImageRegistry(builder.Build());
        registry.server.Run(registry.AnswerAsync);
        await registry.server.StartAsync();
        return registry;
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        var found = path.Contains("/manifests/", StringComparison.Ordinal)
            ? manifest
            : blobs.GetValueOrDefault(path[(path.LastIndexOf('/') + 1)..]);
        context.Response.StatusCode = found is null ? 404 : 200;
        if (found is null)
            return;
        context.Response.ContentType = found == manifest ? ManifestType : "application/octet-stream";
        context.Response.Headers["Docker-Content-Digest"] = DigestOf(found);
        await context.Response.Body.WriteAsync(found);
    }

    private object Add(string mediaType, byte[] content)
    {
        blobs[DigestOf(content)] = content;
        return new { mediaType, size = content.Length, digest = DigestOf(content) };
    }

    private static byte[] Layer()
    {
        using var archive = new MemoryStream();
        using (var writer = new TarWriter(archive, leaveOpen: true))
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "etc/base") { DataStream = new MemoryStream([1]) });
        return archive.ToArray();
    }

    private static byte[] Compressed(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionMode.Compress))
            gzip.Write(content);
        return packed.ToArray();
    }

    private static string DigestOf(byte[] content) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(content))}";
}
