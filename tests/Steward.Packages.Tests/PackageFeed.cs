using System.Runtime.CompilerServices;

namespace Steward.Packages.Tests;

/// <summary>Every package of the repository, packed from what was built, as a feed on the disk under a version of its own.</summary>
public sealed class PackageFeed : IAsyncLifetime
{
#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    public string Version { get; } = $"0.0.1-test.{Environment.ProcessId}.{Environment.TickCount64}";

    public string Folder { get; } = Directory.CreateTempSubdirectory("steward-feed-").FullName;

    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", ".."));

    public async Task InitializeAsync()
    {
        var project = Path.Combine(Folder, "Pack.proj");
        // One build for all of them: each `dotnet pack` would evaluate its project and all below it anew.
        await File.WriteAllTextAsync(project, $"""
            <Project>
              <ItemGroup><Packed Include="{Root}/src/*/*.csproj" Exclude="{Root}/src/Steward.Functions/*.csproj" /></ItemGroup>
              <Target Name="Pack">
                <MSBuild Projects="@(Packed)" Targets="Pack" BuildInParallel="true"
                  Properties="Configuration={Configuration};NoBuild=true;_IsPacking=true;PackageVersion={Version};PackageOutputPath={Folder}" />
              </Target>
            </Project>
            """);
        await Commands.RunAsync(Root, "dotnet", "msbuild", project, "-t:Pack", "-v:q", "-nologo", "-m");
    }

    /// <summary>A folder of a user, whose restores find the packages here beside those of the usual sources.</summary>
    public string NewFolder(string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Folder, "users", name)).FullName;
        File.WriteAllText(Path.Combine(folder, "NuGet.config"),
            $"""<configuration><packageSources><add key="steward" value="{Folder}" /></packageSources></configuration>""");
        // Nothing of the repository applies there.
        File.WriteAllText(Path.Combine(folder, "Directory.Build.props"), "<Project />");
        File.WriteAllText(Path.Combine(folder, "Directory.Packages.props"), "<Project />");
        return folder;
    }

    /// <summary>Builds a program of a user into the folder <c>out</c> of its own, which is returned.</summary>
    /// <param name="package">The one that it refers to.</param>
    public async Task<string> BuildAsync(string name, string sdk, string package, string program)
    {
        var folder = NewFolder(name);
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), program);
        await File.WriteAllTextAsync(Path.Combine(folder, $"{name}.csproj"), $"""
            <Project Sdk="{sdk}">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
              </PropertyGroup>
              <ItemGroup><PackageReference Include="{package}" Version="{Version}" /></ItemGroup>
            </Project>
            """);
        await Commands.RunAsync(folder, "dotnet", "build", "-v", "q", "-nologo", "-o", "out");
        return folder;
    }

    public Task DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        var cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        foreach (var restored in Directory.Exists(cache)
            ? Directory.EnumerateDirectories(cache, "steward*").Select(package => Path.Combine(package, Version)).Where(Directory.Exists)
            : [])
        {
            Directory.Delete(restored, recursive: true);
        }

        return Task.CompletedTask;
    }

    private static string Here([CallerFilePath] string path = "") => path;
}

/// <summary>Packed once for all tests.</summary>
[CollectionDefinition(nameof(PackageFeed))]
public sealed class PackageFeedTests : ICollectionFixture<PackageFeed>;
