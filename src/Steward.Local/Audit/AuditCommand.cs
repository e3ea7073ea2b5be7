using System.CommandLine;
using Steward.Audit;
using Steward.Audit.Reports;
using Steward.Limits;
using Steward.Local.Exits;
using Steward.Local.Terminal;

namespace Steward.Local.Audit;

/// <summary><c>steward audit FILES...</c>. Exit codes: 0 done, 3 some files could not be read, 2 none could.</summary>
internal static class AuditCommand
{
    private static readonly (decimal, decimal) PriceBounds = (0, 100_000);

    public static Command Create()
    {
        var files = new Argument<string[]>("files")
        {
            Description = "Transcripts: Who&When JSON, chat logs (JSON, JSON Lines), OpenTelemetry GenAI spans.",
            Arity = ArgumentArity.OneOrMore,
        };
        var json = new Option<bool>("--json") { Description = "Print the report as JSON." };
        var html = new Option<string?>("--html") { Description = "Also write a self-contained HTML report to this file." };
        var hops = new Option<int>("--hops") { Description = "Hop cap.", DefaultValueFactory = _ => TaskLimits.Default.Hops };
        var tokens = new Option<long>("--tokens")
        {
            Description = "Token ceiling of a task.",
            DefaultValueFactory = _ => TaskLimits.Default.Tokens,
        };
        var rounds = new Option<int>("--rounds")
        {
            Description = "Rounds of planning.",
            DefaultValueFactory = _ => TaskLimits.Default.Rounds,
        };
        var invocation = new Option<long>("--tokens-per-invocation")
        {
            Description = "Token ceiling of one invocation.",
            DefaultValueFactory = _ => TaskLimits.Default.TokensPerInvocation,
        };
        var input = new Option<decimal>("--price-in") { Description = "US dollars per million prompt tokens." };
        var output = new Option<decimal>("--price-out") { Description = "US dollars per million completion tokens." };
        var command = new Command("audit",
            "Says which limits and monitors would have fired on recorded conversations, when, and what that would have saved.")
        {
            files, json, html, hops, tokens, rounds, invocation, input, output,
        };
        command.SetAction(parsed =>
        {
            var bounds = LimitBounds.Platform;
            List<string> wrong =
            [
                .. OptionBounds.Outside(hops, parsed.GetValue(hops), bounds.Hops),
                .. OptionBounds.Outside(tokens, parsed.GetValue(tokens), bounds.Tokens),
                .. OptionBounds.Outside(rounds, parsed.GetValue(rounds), bounds.Rounds),
                .. OptionBounds.Outside(invocation, parsed.GetValue(invocation), bounds.TokensPerInvocation),
                .. OptionBounds.Outside(input, parsed.GetValue(input), PriceBounds),
                .. OptionBounds.Outside(output, parsed.GetValue(output), PriceBounds),
            ];
            if (wrong.Count > 0)
                throw new CommandException(ExitCode.BadInput, wrong);
            var price = parsed.GetValue(input);
            var options = AuditOptions.Default with
            {
                Limits = TaskLimits.Default with
                {
                    Hops = parsed.GetValue(hops),
                    Tokens = parsed.GetValue(tokens),
                    Rounds = parsed.GetValue(rounds),
                    TokensPerInvocation = parsed.GetValue(invocation),
                },
                Price = new(price, price, parsed.GetValue(output)),
            };
            return Run(parsed.GetValue(files)!, options, parsed.GetValue(json), parsed.GetValue(html), Console.Out, Console.Error);
        });
        return command;
    }

    internal static int Run(string[] files, AuditOptions options, bool json, string? html, TextWriter output, TextWriter errors)
    {
        var report = TraceAuditor.Audit(files, options);
        foreach (var problem in report.Problems)
            errors.WriteLine(problem);

        if (json)
        {
            output.WriteLine(JsonReport.Of(report));
        }
        else
        {
            TableReport.Write(report, TableConsole.Of(output));
        }

        if (html is not null)
        {
            try
            {
                File.WriteAllText(html, HtmlReport.Of(report));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
            {
                errors.WriteLine($"{html}: {exception.Message}");
                return ExitCode.BadInput;
            }
        }

        return report.Problems.Count == 0 ? ExitCode.Completed : report.Traces.Count > 0 ? ExitCode.Partial : ExitCode.BadInput;
    }
}
