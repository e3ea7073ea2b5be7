using Microsoft.Extensions.Configuration;
using Steward.Hosting;
using Steward.Hosting.Settings;
using Steward.Local.Exits;

namespace Steward.Local.Hosting;

/// <summary>Settings from <c>appsettings.json</c> in the current folder, over it the environment, over it the options.</summary>
internal static class SettingsReader
{
    /// <param name="options">Settings that were given as options.</param>
    /// <exception cref="CommandException">The file is not JSON.</exception>
    public static IConfiguration Load(string folder, IEnumerable<KeyValuePair<string, string?>>? options = null)
    {
        try
        {
            return new ConfigurationBuilder().SetBasePath(folder).AddJsonFile("appsettings.json", optional: true).AddEnvironmentVariables()
                .AddInMemoryCollection(options).Build();
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.BadInput,
                $"appsettings.json cannot be read: {(exception.InnerException ?? exception).Message}");
        }
    }

    /// <returns>With an absolute data folder; what is wrong has been reported to <paramref name="values"/>.</returns>
    public static StewardOptions Read(SettingValues values, string currentFolder)
    {
        var options = new StewardOptions();
        options.Read(values);
        if (values.Errors.Count == 0)
            options.DataFolder = Path.GetFullPath(options.DataFolder, currentFolder);
        return options;
    }
}
