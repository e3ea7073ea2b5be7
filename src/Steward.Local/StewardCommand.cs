using System.CommandLine;
using System.Runtime.InteropServices;
using Steward.Engine.Storage;
using Steward.Local.Approving;
using Steward.Local.Audit;
using Steward.Local.Bench;
using Steward.Local.Evaluating;
using Steward.Local.Exits;
using Steward.Local.Pricing;
using Steward.Local.Running;
using Steward.Local.Serving;
using Steward.Local.Submitting;
using Steward.Workers;

namespace Steward.Local;

/// <summary>The <c>steward</c> command: parses, runs, and turns every end into an exit code.</summary>
internal static class StewardCommand
{
    public static RootCommand Create() =>
        new("Steward owns multi-agent tasks: one accountable owner each, hard limits, durable on this machine.")
        {
            RunCommand.Create(), ServeCommand.Create(), SubmitCommand.Create(), ApproveCommand.Create(), AuditCommand.Create(),
            BenchCommand.Create(), ModelsCommand.Create(), EvalCommand.Create(),
        };

    public static async Task<int> RunAsync(string[] args)
    {
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(context, stop));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(context, stop));
        // "@file" is text here, not a file of options: goals may start so.
        var result = Create().Parse(args, new() { ResponseFileTokenReplacer = null });
        if (result.Errors.Count > 0 && result.Action is not System.CommandLine.Help.HelpAction)
        {
            var command = string.Join(' ', Path(result.CommandResult));
            return Fail(new(ExitCode.BadInput, [.. result.Errors.Select(error => error.Message), $"see '{command} --help'"]));
        }
        try
        {
            return await result.InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, stop.Token);
        }
        catch (CommandException exception)
        {
            return Fail(exception);
        }
        catch (WorkersConfigurationException exception)
        {
            return Fail(CommandException.BadInput(exception.Errors, field => field.Length == 0 ? "--catalogue" : field));
        }
        catch (DataFolderException exception)
        {
            return Fail(new(ExitCode.DataFolder, exception.Message));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCode.Stopped;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return Fail(new(ExitCode.Unexpected, $"unexpected: {exception}"));
        }
    }

    /// <summary>
    /// The first time: stop in good order. The second time: the default, an end at once; nothing that was acknowledged is lost by it.
    /// </summary>
    private static void Stop(PosixSignalContext context, CancellationTokenSource stop)
    {
        context.Cancel = !stop.IsCancellationRequested;
        stop.Cancel();
    }

    private static int Fail(CommandException exception)
    {
        foreach (var line in exception.Lines)
            Console.Error.WriteLine($"steward: {line}");
        return exception.ExitCode;
    }

    private static IEnumerable<string> Path(System.CommandLine.Parsing.CommandResult result) =>
        result.Parent is System.CommandLine.Parsing.CommandResult parent ? [.. Path(parent), result.Command.Name] : ["steward"];
}
