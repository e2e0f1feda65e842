using System.CommandLine;
using MBot.Client.Output;
using MBot.Client.Sessions;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

/// <summary>What push, set and unset share: send the change, say what changed, follow the restart.</summary>
internal sealed class SecretsChange
{
    public const string Details = """
        The app sees the change because the pipeline then runs on the live release: a fresh copy takes over, as in a redeploy.
        With --no-restart it sees it after the next redeploy. Secrets have no part in rollbacks: those use today's.
        """;

    private readonly Option<bool> noRestart = new("--no-restart") { Description = "Only store it; the app sees it after the next redeploy." };
    private readonly Option<bool> noWatch = Common.NoWatch();

    public void AddTo(Command command)
    {
        command.Add(noRestart);
        command.Add(noWatch);
    }

    public async Task<ExitCode> SendAsync(Session session, ChangeSecretsRequest request, CancellationToken cancellationToken)
    {
        // What is no text was read as U+FFFD: the app would get something else than what was meant.
        if (request.Set.FirstOrDefault(secret => secret.Value.Contains('\uFFFD')).Key is { } damaged)
            throw ClientException.Usage($"the value of {damaged} is not UTF-8 text, so nothing was sent", "save the file as UTF-8; encode binary values, with base64 for example");
        if (!session.Get(noRestart))
            request.RestartOperationId = OperationRun.NewId();
        var reply = await session.Agent.ChangeAsync(options => session.Agent.Secrets.ChangeAsync(request, options), cancellationToken, TimeSpan.FromSeconds(30)).ConfigureAwait(false);
        if (session.Json)
            session.Terminal.JsonLine(reply);
        else
            Tell(session.Terminal, reply);
        if (reply.OperationId.Length == 0)
            return ExitCode.Ok;
        if (!session.Get(noWatch))
            return await OperationRun.WatchAsync(session, reply.OperationId, cancellationToken).ConfigureAwait(false);
        session.Terminal.Say($"the app is being restarted: mbot-client watch {reply.OperationId}");
        return ExitCode.Ok;
    }

    private static void Tell(Terminal terminal, ChangeSecretsReply reply)
    {
        if (reply.Added.Count + reply.Changed.Count + reply.Removed.Count == 0)
            terminal.Line("nothing changed");
        Names(terminal, "added", reply.Added);
        Names(terminal, "changed", reply.Changed);
        Names(terminal, "removed", reply.Removed);
    }

    private static void Names(Terminal terminal, string word, IReadOnlyCollection<string> names)
    {
        if (names.Count > 0)
            terminal.Line($"{word}: {string.Join(", ", names)}");
    }
}
