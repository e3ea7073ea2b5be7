using System.Security.Cryptography;
using System.Text;

namespace Steward.Workers.Prompts;

/// <summary>
/// Marks text that others wrote (documents, tools, other workers) as material in a prompt. The tag is different for every invocation and is
/// taken out of the text, so that no text can end its own block and go on as an instruction. What the rules for them are is the same in
/// every conversation (<see cref="PromptTexts.Frame"/>), so that providers can keep the beginning of a prompt.
/// </summary>
internal sealed class DataBlock
{
    private const int DigestBytes = 6;

    public DataBlock(string taskId, string invocationId)
    {
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes($"{taskId}/{invocationId}"));
        Id = Convert.ToHexStringLower(digest.AsSpan(0, DigestBytes));
    }

    /// <summary>How the tags of this conversation end.</summary>
    public string Id { get; }

    public string Wrap(string name, string text) => $"<data-{Id} name=\"{name}\">\n{Without(text)}\n</data-{Id}>";

    /// <summary>What the owner wants mended, which may quote others.</summary>
    public string Feedback(string text) => $"<feedback-{Id}>\n{Without(text)}\n</feedback-{Id}>";

    /// <summary>Taken out until nothing changes: what is left must not come together to what was taken out.</summary>
    private string Without(string text)
    {
        while (text.Contains(Id, StringComparison.OrdinalIgnoreCase))
            text = text.Replace(Id, "", StringComparison.OrdinalIgnoreCase);
        return text;
    }
}
