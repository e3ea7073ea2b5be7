using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace Steward.Architecture.Tests.Infrastructure;

/// <summary>The Bicep compiler on the files of <c>infra/</c>.</summary>
internal static class Bicep
{
    private const string Subscription = "00000000-0000-0000-0000-000000000001";

    private static readonly ConcurrentDictionary<string, Lazy<(JsonElement Template, string Warnings)>> Compiled = new(
        StringComparer.Ordinal);

    private static string? Compiler { get; } =
        InstalledTool.Configured("STEWARD_BICEP") ?? InstalledTool.OnPath(OperatingSystem.IsWindows() ? "bicep.exe" : "bicep");

    public static void SkipWithout() =>
        Skip.If(Compiler is null, "The Bicep compiler was not found: install it (bicep on the PATH) or set STEWARD_BICEP to its command.");

    /// <summary>The template that a file compiles to, and what the compiler and its linter said.</summary>
    public static (JsonElement Template, string Warnings) Build(string file)
    {
        SkipWithout();
        return Compiled.GetOrAdd(file, name => new(() =>
        {
            var (code, output, errors) = Run("build", PathOf(name), "--stdout");
            return code == 0
                ? (JsonElement.Parse(output), errors.Trim())
                : throw new InvalidOperationException($"{name} does not compile: {errors}");
        })).Value;
    }

    /// <summary>
    /// What a deployment with these parameters would make, as far as that can be said before it: the resources, each with its properties
    /// evaluated. What is secret, or known only once something is deployed, stays an expression.
    /// </summary>
    /// <param name="parameters">Lines of a parameters file.</param>
    /// <exception cref="InvalidOperationException">The deployment would fail; with what it would say.</exception>
    public static JsonElement Predict(string file, params string[] parameters)
    {
        SkipWithout();
        var folder = Directory.CreateTempSubdirectory("steward-bicep").FullName;
        try
        {
            var parametersFile = Path.Combine(folder, "test.bicepparam");
            var template = Path.GetRelativePath(folder, PathOf(file)).Replace('\\', '/');
            File.WriteAllLines(parametersFile, [$"using '{template}'", .. parameters]);
            string[] scope = File.ReadAllText(PathOf(file)).Contains("targetScope = 'subscription'", StringComparison.Ordinal)
                ? []
                : ["--resource-group", "test"];
            var (code, _, errors) = Run(["snapshot", parametersFile, "--mode", "overwrite", "--subscription-id", Subscription, "--location",
                "westeurope", .. scope]);
            return code == 0
                ? JsonElement.Parse(File.ReadAllText(Path.Combine(folder, "test.snapshot.json"))).GetProperty("predictedResources")
                : throw new InvalidOperationException(errors);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Runs the compiler; a variable of the environment for each setting.</summary>
    public static (int Code, string Output, string Errors) Run(IReadOnlyDictionary<string, string> settings, params string[] arguments)
    {
        var start = new ProcessStartInfo(Compiler!, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1" },
        };
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.GetAwaiter().GetResult());
    }

    /// <summary>All resources of a template and of the modules in it.</summary>
    public static IEnumerable<JsonElement> Resources(JsonElement template)
    {
        var all = OwnResources(template);
        return all.Concat(all.Where(IsModule).SelectMany(module => Resources(TemplateOf(module))));
    }

    /// <summary>Those of a template itself: modules are deployments among them.</summary>
    public static IReadOnlyList<JsonElement> OwnResources(JsonElement template)
    {
        var resources = template.GetProperty("resources");
        return resources.ValueKind == JsonValueKind.Array
            ? [.. resources.EnumerateArray()]
            : [.. resources.EnumerateObject().Select(item => item.Value)];
    }

    public static bool IsModule(JsonElement resource) => TypeOf(resource) == "Microsoft.Resources/deployments";

    public static JsonElement TemplateOf(JsonElement module) => module.GetProperty("properties").GetProperty("template");

    public static string TypeOf(JsonElement resource) => resource.GetProperty("type").GetString()!;

    public static string PathOf(string file) => Path.Combine(Repository.Root, "infra", file);

    private static (int, string, string) Run(params string[] arguments) =>
        Run(new Dictionary<string, string>(StringComparer.Ordinal), arguments);
}
