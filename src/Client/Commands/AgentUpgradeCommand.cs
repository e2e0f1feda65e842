using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using Google.Protobuf.WellKnownTypes;
using MBot.Client.Agent;
using MBot.Client.Output;
using MBot.Client.Sessions;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

internal sealed class AgentUpgradeCommand : Verb
{
    // Three starts, a minute each at the most, and the way back.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan Download = TimeSpan.FromMinutes(16);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private const int StartAttempts = 8;

    private readonly Argument<string?> archive = new("FILE|URL") { Description = "The archive: a file here, which is sent, or an http(s) address, from which the agent downloads it.", HelpName = "FILE|URL", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> sha256 = new("--sha256") { Description = "What the archive must be. What is installed runs as root.", HelpName = "HASH" };
    private readonly Option<bool> status = new("--status") { Description = "Only say which version runs and how the last upgrade ended." };

    public AgentUpgradeCommand(ClientEnvironment environment)
        : base(environment, "upgrade", "Go over to another version of the agent; the one before comes back if it does not become healthy.", """
            The archive is put beside the running version; database and settings are copied; the agent restarts with the new version, which must
            start, find itself in order and stay. If not, the version before takes its place again, with database, settings and the whole audit.
            The app goes on all the time. Refused while an operation runs; while the new version is on trial, no operation begins.
            """)
    {
        Add(archive);
        Add(sha256);
        Add(status);
        Validators.Add(result =>
        {
            if (result.GetValue(status))
                return;
            if (result.GetValue(archive) is null)
                result.AddError("Which archive? A FILE, or a URL.");
            else if (result.GetValue(sha256) is null)
                result.AddError("--sha256 HASH is missing: bootstrap/archive.sh prints it.");
        });
    }

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var agent = session.Agent;
        if (session.Get(status))
        {
            Report(session, await StatusAsync(agent, cancellationToken).ConfigureAwait(false));
            return ExitCode.Ok;
        }

        var (what, hash) = (session.Get(archive)!, session.Get(sha256)!.ToLowerInvariant());
        var url = what.Contains("://", StringComparison.Ordinal) ? what : "";
        if (url.Length == 0)
            await UploadAsync(session, session.Environment.FullPath(what), hash, cancellationToken).ConfigureAwait(false);
        var begun = await StartAsync(session, new StartUpgradeRequest { Sha256 = hash, Url = url }, cancellationToken).ConfigureAwait(false);
        session.Terminal.Say($"switched      from {begun.From} to {begun.To}; the agent starts again");
        return await WaitAsync(session, begun, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>When the answer is lost, the agent, or the one after it, is asked whether it began; it is asked for again when it did not.</summary>
    private static async Task<PendingUpgrade> StartAsync(Session session, StartUpgradeRequest request, CancellationToken cancellationToken)
    {
        var agent = session.Agent;
        var before = (await agent.ReadAsync(options => agent.Upgrades.GetAsync(new GetUpgradeRequest(), options), cancellationToken).ConfigureAwait(false)).Last?.EndedAt;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return (await agent.ChangeAsync(options => agent.Upgrades.StartAsync(request, options), cancellationToken, Download).ConfigureAwait(false)).Pending;
            }
            catch (ClientException error) when (attempt < StartAttempts && (error.Exit == ExitCode.Unknown || (attempt > 1 && (error.Exit == ExitCode.Unreachable || error.Code == "upgrade.pending"))))
            {
                await Task.Delay(Pause * attempt, session.Clock, cancellationToken).ConfigureAwait(false);
            }

            if (await BegunAsync(agent, before, cancellationToken).ConfigureAwait(false) is { } begun)
                return begun;
        }
    }

    /// <returns>Null: it has not begun, or nobody answers.</returns>
    private static async Task<PendingUpgrade?> BegunAsync(AgentConnection agent, Timestamp? before, CancellationToken cancellationToken)
    {
        try
        {
            var now = await StatusAsync(agent, cancellationToken).ConfigureAwait(false);
            return now.Pending ?? (now.Last is { } last && !last.EndedAt.Equals(before) ? new PendingUpgrade { From = last.From, To = last.To, StartedAt = last.EndedAt } : null);
        }
        catch (ClientException error) when (error.Exit == ExitCode.Unreachable && agent.Identity.Problem is null)
        {
            return null;
        }
    }

    private static async Task UploadAsync(Session session, string path, string hash, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
            throw ClientException.Usage($"there is no file {path}");
        await using (var file = File.OpenRead(path))
        {
            var actual = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken).ConfigureAwait(false));
            if (actual != hash)
                throw ClientException.Refused("upgrade.hash-wrong", $"the SHA-256 of {path} is {actual}, not {hash}", "nothing was sent");
        }

        var tenth = -1L;
        await ArchiveUpload.SendAsync(session.Agent, path, hash, (sent, all) =>
        {
            if (session.Terminal.Traits.ErrorIsTerminal && sent * 10 / all != tenth)
            {
                tenth = sent * 10 / all;
                session.Terminal.Note(string.Create(CultureInfo.InvariantCulture, $"sent          {sent >> 10} of {all >> 10} kB"), Style.Dim);
            }
        }, session.Clock, cancellationToken).ConfigureAwait(false);
        session.Terminal.Say("archive       sent");
    }

    /// <summary>Whichever agent answers knows: the new one, or the old one again.</summary>
    private static async Task<ExitCode> WaitAsync(Session session, PendingUpgrade begun, CancellationToken cancellationToken)
    {
        var began = session.Clock.GetTimestamp();
        while (session.Clock.GetElapsedTime(began) < Patience)
        {
            await Task.Delay(Pause, session.Clock, cancellationToken).ConfigureAwait(false);
            try
            {
                var now = await StatusAsync(session.Agent, cancellationToken).ConfigureAwait(false);
                if (now.Pending is not null || now.Last is not { } last || last.EndedAt < begun.StartedAt)
                    continue;
                Report(session, now);
                return last.Result == UpgradeResult.Upgraded ? ExitCode.Ok : ExitCode.Reverted;
            }
            catch (ClientException error) when (error.Exit == ExitCode.Unreachable && error.Code != "agent.identity")
            {
                // between two agents
            }
        }

        throw new ClientException(ExitCode.Unknown, "upgrade.undecided", $"not decided after {Patience.TotalMinutes:0} minutes") { Hint = "mbot-client agent upgrade --status; on the instance: journalctl -u mbot-agent" };
    }

    private static Task<UpgradeStatus> StatusAsync(AgentConnection agent, CancellationToken cancellationToken) =>
        agent.OnceAsync(options => agent.Upgrades.GetAsync(new GetUpgradeRequest(), options), TimeSpan.FromSeconds(10), cancellationToken);

    private static void Report(Session session, UpgradeStatus status)
    {
        if (session.Json)
        {
            session.Terminal.Document(status);
            return;
        }

        session.Terminal.Line($"version       {(status.Version.Length > 0 ? status.Version : "not installed in versions")}");
        if (status.Pending is { } pending)
            session.Terminal.Line($"on trial      {pending.To} in the place of {pending.From}, by {pending.RequestedBy}, started {pending.Starts} times");
        if (status.Last is { } last)
        {
            var word = last.Result switch
            {
                UpgradeResult.Upgraded => $"upgraded from {last.From} to {last.To}",
                UpgradeResult.Reverted => $"{last.To} was taken back, {last.From} runs again: {last.Reason}",
                _ => $"to {last.To}: {last.Reason}",
            };
            session.Terminal.Line($"last          {word}", last.Result == UpgradeResult.Reverted ? Style.Bad : Style.Plain);
        }
    }
}
