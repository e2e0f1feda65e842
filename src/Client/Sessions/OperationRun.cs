using Grpc.Core;
using MBot.Client.Agent;
using MBot.Client.Output;
using MBot.Protos.V1;

namespace MBot.Client.Sessions;

/// <summary>An operation from its beginning to its exit code, for every verb that begins or watches one.</summary>
internal static class OperationRun
{
    public static string NewId() => Guid.CreateVersion7().ToString();

    /// <summary>Begins an operation. When the answer is lost, the error names the id by which it can be found again.</summary>
    public static async Task<Operation> StartAsync(Session session, string id, Func<CallOptions, AsyncUnaryCall<Operation>> start, CancellationToken cancellationToken)
    {
        try
        {
            return await session.Agent.StartAsync(start, cancellationToken).ConfigureAwait(false);
        }
        catch (ClientException error) when (error.Exit == ExitCode.Unknown)
        {
            throw new ClientException(ExitCode.Unknown, error.Code, error.Message, error) { Hint = $"mbot-client watch {id} tells: if it knows no such operation, nothing was started" };
        }
    }

    /// <summary>The operation is accepted: watch it, or only say its id.</summary>
    public static Task<ExitCode> FollowAsync(Session session, Operation operation, bool watch, CancellationToken cancellationToken)
    {
        if (watch)
            return WatchAsync(session, operation.Id, cancellationToken);
        if (session.Json)
            session.Terminal.Document(operation);
        else
            session.Terminal.Line(session.Terminal.Traits.OutputIsTerminal ? $"accepted: {operation.Id}\n  → mbot-client watch {operation.Id}" : operation.Id);
        return Task.FromResult(ExitCode.Ok);
    }

    public static async Task<ExitCode> WatchAsync(Session session, string id, CancellationToken cancellationToken)
    {
        var watcher = new OperationWatcher(session.Agent, session.Clock, OperationWatcher.DefaultPatience);
        Operation ended;
        try
        {
            ended = await View(session).ShowAsync((happened, lost) => watcher.WatchAsync(id, happened, lost, cancellationToken)).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            session.Terminal.Note($"still running; mbot-client watch {id} goes on watching, mbot-client cancel {id} stops it");
            return ExitCode.Unknown;
        }

        if (!session.Json)
            OutcomeReport.Write(session.Terminal, ended);
        return OutcomeReport.ExitOf(ended);
    }

    private static IProgressView View(Session session) => session.Json
        ? new JsonProgress(session.Terminal)
        : session.Terminal.Traits.OutputIsTerminal ? Live(session) : new PlainProgress(session.Terminal, session.Clock);

    // On its own, so that Spectre is loaded only on a terminal.
    private static LiveProgress Live(Session session) => new(session.Terminal);
}
