using Microsoft.Extensions.Logging;
using Steward.Workers.Settings;

namespace Steward.Workers.Providers;

/// <summary>
/// How a deployment is asked, as far as is known: as the settings say at first, then as its answers teach, for the life of the process.
/// Each change is logged once. Thread-safe.
/// </summary>
internal sealed partial class LearnedDialect(string deployment, Dialect first, ILogger log)
{
    private readonly Lock gate = new();
    private readonly HashSet<bool> triedCaps = [first.LegacyOutputCap];
    private readonly HashSet<bool> refusedCaps = [];

    /// <summary>The older field is asked for by the settings alone.</summary>
    private readonly bool capIsFixed = first.LegacyOutputCap;
    private volatile Dialect current = first;

    public Dialect Current => current;

    /// <summary>An answer had more tokens than its cap: the server may not know the field that the cap was in.</summary>
    public void Overran(Dialect asked, long completionTokens, long cap)
    {
        lock (gate)
        {
            if (capIsFixed || asked.LegacyOutputCap != current.LegacyOutputCap || triedCaps.Contains(!asked.LegacyOutputCap))
                return;
            SwitchCap();
        }
        LogOverrun(deployment, completionTokens, cap, FieldOf(!asked.LegacyOutputCap));
    }

    /// <summary>A request was turned away with a complaint. True where it can be put in another way, as requests are from now on.</summary>
    /// <param name="format">It had a response format.</param>
    /// <param name="tools">It had tools.</param>
    /// <param name="sampling">What it said of how words are picked.</param>
    public bool Refused(Dialect asked, string complaint, bool format, bool tools, SamplingFields sampling)
    {
        var others = sampling & ~asked.LeftOut & Complaint.SamplingIn(complaint);
        if (others != SamplingFields.None)
            SamplingRefused(others);
        var cap = Complaint.IsOfOutputCap(complaint, FieldOf(asked.LegacyOutputCap)) && CapRefused(asked);
        var user = asked.EndUser && Complaint.IsOfEndUser(complaint);
        if (user)
            EndUserRefused();
        return (format && Complaint.IsOfFormat(complaint) && FormatRefused(asked, tools)) || cap || user || others != SamplingFields.None;
    }

    private void EndUserRefused()
    {
        lock (gate)
        {
            if (!current.EndUser)
                return;
            current = current with { EndUser = false };
        }
        LogEndUserRefused(deployment);
    }

    private void SamplingRefused(SamplingFields fields)
    {
        lock (gate)
        {
            fields &= ~current.LeftOut;
            if (fields == SamplingFields.None)
                return;
            current = current with { LeftOut = current.LeftOut | fields };
        }
        LogSamplingRefused(deployment, SamplingOptions.NamesOf(fields));
    }

    private bool CapRefused(Dialect asked)
    {
        lock (gate)
        {
            if (asked.LegacyOutputCap != current.LegacyOutputCap)
                return true;
            refusedCaps.Add(asked.LegacyOutputCap);
            if (capIsFixed || refusedCaps.Contains(!asked.LegacyOutputCap))
                return false;
            SwitchCap();
        }
        LogCapRefused(deployment, FieldOf(asked.LegacyOutputCap), FieldOf(!asked.LegacyOutputCap));
        return true;
    }

    private bool FormatRefused(Dialect asked, bool tools)
    {
        Dialect now;
        lock (gate)
        {
            now = current;
            if (asked.Answers != now.Answers || asked.FormatWithTools != now.FormatWithTools)
                return true;
            // Together with tools it may be the company that is refused, and not the format.
            now = tools ? now with { FormatWithTools = false }
                : now with { Answers = asked.Answers == StructuredOutput.Schema ? StructuredOutput.JsonObject : StructuredOutput.Prompt };
            current = now;
        }
        if (tools)
            LogFormatRefused(deployment, "a response format beside tools", "the prompt");
        else
            LogFormatRefused(deployment, $"the response format of '{Name(asked.Answers)}'", $"'{Name(now.Answers)}'");
        return true;
    }

    private void SwitchCap()
    {
        current = current with { LegacyOutputCap = !current.LegacyOutputCap };
        triedCaps.Add(current.LegacyOutputCap);
    }

    private static string FieldOf(bool legacy) => legacy ? ChatRequest.LegacyCap : ChatRequest.Cap;

    private static string Name(StructuredOutput answers) =>
        answers == StructuredOutput.JsonObject ? "object" : answers.ToString().ToLowerInvariant();

    [LoggerMessage(EventId = 2001, EventName = "OutputCapOverrun", Level = LogLevel.Warning,
        Message = "Model '{Deployment}' answered with {CompletionTokens} tokens, more than the output cap of {Cap}; the cap is sent as "
            + "{Field} from now on")]
    private partial void LogOverrun(string deployment, long completionTokens, long cap, string field);

    [LoggerMessage(EventId = 2002, EventName = "OutputCapRefused", Level = LogLevel.Warning,
        Message = "Model '{Deployment}' does not take {Refused}; the output cap is sent as {Field} from now on")]
    private partial void LogCapRefused(string deployment, string refused, string field);

    [LoggerMessage(EventId = 2003, EventName = "ResponseFormatRefused", Level = LogLevel.Warning,
        Message = "Model '{Deployment}' does not take {Refused}; the form of answers is demanded by {Instead} from now on")]
    private partial void LogFormatRefused(string deployment, string refused, string instead);

    [LoggerMessage(EventId = 2004, EventName = "EndUserRefused", Level = LogLevel.Warning,
        Message = "Model '{Deployment}' does not take user; it is not told on whose behalf it is asked from now on")]
    private partial void LogEndUserRefused(string deployment);

    [LoggerMessage(EventId = 2005, EventName = "SamplingRefused", Level = LogLevel.Warning,
        Message = "Model '{Deployment}' does not take {Fields}, or not with this value; it is not sent from now on")]
    private partial void LogSamplingRefused(string deployment, string fields);
}
