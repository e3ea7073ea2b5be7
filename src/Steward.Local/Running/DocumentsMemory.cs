namespace Steward.Local.Running;

/// <summary>Which documents folder the tasks of a data folder read, so that they find it again after a restart.</summary>
internal sealed class DocumentsMemory(string dataFolder)
{
    private readonly string file = Path.Combine(dataFolder, "documents-folder.txt");

    /// <summary>Null when none is remembered, or it is gone.</summary>
    public string? Read()
    {
        try
        {
            var folder = File.Exists(file) ? File.ReadAllText(file).TrimEnd('\n') : null;
            return Directory.Exists(folder) ? folder : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Call it only while the engine holds the data folder. Whole or not at all.</summary>
    public void Write(string folder)
    {
        var temporary = file + ".new";
        File.WriteAllText(temporary, folder + "\n");
        File.Move(temporary, file, overwrite: true);
    }
}
