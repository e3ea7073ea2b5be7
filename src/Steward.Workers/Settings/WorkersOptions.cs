using Steward.Contracts;
using Steward.Workers.Documents;

namespace Steward.Workers.Settings;

/// <summary>What a host says of its workers.</summary>
public sealed record WorkersOptions
{
    /// <summary>Where tasks find documents by name; null offers none.</summary>
    public string? DocumentsFolder { get; set; }

    /// <summary>Path of <c>workers.json</c>; null for the built-in workers alone.</summary>
    public string? CatalogueFile { get; set; }

    /// <summary>Bounds of what one task reads.</summary>
    public DocumentLimits DocumentLimits { get; set; } = DocumentLimits.Default;

    /// <summary>Of workers that name no model of their own; offline by default.</summary>
    public ModelSettings Model { get; set; } = ModelSettings.Offline;

    /// <summary>The value of a setting by its name, for tokens that the catalogue names; null when it is not set.</summary>
    public Func<string, string?> Setting { get; set; } = static _ => null;

    /// <summary>Everything that is wrong, at once; the catalogue's own errors come with the catalogue.</summary>
    public IReadOnlyList<FieldError> Check()
    {
        var errors = new List<FieldError>();
        if (DocumentsFolder is { } folder && !Directory.Exists(folder))
        {
            errors.Add(new("documentsFolder",
                File.Exists(folder) ? $"'{folder}' is a file, not a folder" : $"the folder '{folder}' does not exist"));
        }
        return [.. errors, .. Model.Check()];
    }
}
