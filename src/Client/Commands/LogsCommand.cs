using System.CommandLine;
using Google.Protobuf.WellKnownTypes;
using MBot.Client.Agent;
using MBot.Client.Output;
using MBot.Client.Sessions;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

internal sealed class LogsCommand : Verb
{
    private static readonly string[] Names = ["app", "nginx", "agent", "deploy", "boot"];

    private readonly Argument<string[]> sources = new("SOURCE") { Description = "app (default), nginx, agent, deploy, boot (cloud-init, user-data, install.sh); several are merged by time.", Arity = ArgumentArity.ZeroOrMore, HelpName = "SOURCE" };
    private readonly Option<int> tail = new("--tail", "-n") { Description = "The last so many lines, 1 to 100000. Default 100, or all when --since is given.", HelpName = "N" };
    private readonly Option<bool> follow = new("--follow", "-f") { Description = "Go on with new lines until Ctrl-C." };
    private readonly Option<string?> since = new("--since") { Description = "Only lines from then on: an age (30s, 10m, 2h, 3d) or a time (2026-11-22T14:00, local unless it says Z).", HelpName = "AGE|TIME" };
    private readonly Option<string?> grep = new("--grep", "-g") { Description = "Only lines that contain this text.", HelpName = "TEXT" };
    private readonly Option<bool> regex = new("--regex", "-E") { Description = "Take the text of --grep as a .NET regular expression." };
    private readonly Option<string?> slot = new("--slot") { Description = "Only this slot's lines (app).", HelpName = "SLOT" };

    public LogsCommand(ClientEnvironment environment)
        : base(environment, "logs", "Read the logs of the app, nginx, the agent, deployments and the first boot, with secrets taken out.", """
            Oldest first; several sources are merged by time, the lines of one traceback staying together. Coloured by level. --follow goes on
            through broken connections and restarts of the agent; what a slow reader misses is counted and said.
            In a pipe each line is the log's own line after time and origin; --json gives one document a line.
            """)
    {
        sources.AcceptOnlyFromAmong(Names);
        Add(sources);
        Add(tail);
        Add(follow);
        Add(since);
        Add(grep);
        Add(regex);
        Add(slot);
        Common.Between(tail, 1, 100_000);
        Validators.Add(result =>
        {
            if (result.GetValue(regex) && result.GetValue(grep) is null)
                result.AddError("--regex needs --grep.");
        });
    }

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var request = new ReadLogsRequest
        {
            Tail = session.Get(tail),
            Follow = session.Get(follow),
            Grep = session.Get(grep) ?? "",
            Regex = session.Get(regex),
            Slot = session.Get(slot) ?? "",
            Sources = { (session.Get(sources) ?? []).Select(name => (LogSource)(Array.IndexOf(Names, name) + 1)) },
        };
        if (session.Get(since) is { } from)
            request.Since = Timestamp.FromDateTimeOffset(TimeText.Parse(from, session.Clock));
        var shown = 0;
        try
        {
            await new LogFollower(
                session.Agent,
                session.Clock,
                line =>
                {
                    shown++;
                    Show(session, line, request.Sources.Count > 1);
                },
                _ => session.Terminal.Note("connection lost; trying again …", Style.Dim)).ReadAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (request.Follow)
        {
            return ExitCode.Ok; // Ctrl-C is how following ends
        }

        if (shown == 0)
            session.Terminal.Note(WhyNothing(request), Style.Dim);
        return ExitCode.Ok;
    }

    private static string WhyNothing(ReadLogsRequest request) => request switch
    {
        { Since: not null } or { Grep.Length: > 0 } or { Slot.Length: > 0 } => "no line fits",
        { Sources: [LogSource.Boot] } => "no lines: neither cloud-init nor install.sh has left any on this machine, or the agent does not run under systemd",
        _ => "no lines yet",
    };

    private static void Show(Session session, LogLine line, bool several)
    {
        if (session.Json)
        {
            session.Terminal.JsonLine(line);
            return;
        }

        var origin = several ? $"{line.Source.ToString().ToLowerInvariant()}/{line.Origin}" : line.Origin;
        session.Terminal.Line($"{Text.Moment(line.Time, session.Clock)} {origin} {line.Text}", LogStyle.Of(line));
        // In a pipe a line is the log's own.
        if (line.Hint.Length > 0 && session.Terminal.Traits.OutputIsTerminal)
            session.Terminal.Line($"  → {line.Hint}", Style.Dim);
    }
}
