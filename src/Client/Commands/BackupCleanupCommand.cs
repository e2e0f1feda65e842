using System.CommandLine;
using MBot.Client.Aws;
using MBot.Client.Backups;
using MBot.Client.Output;
using MBot.Client.Sessions;

namespace MBot.Client.Commands;

internal sealed class BackupCleanupCommand : Verb
{
    private readonly RetentionOptions retention = new();
    private readonly Option<bool> dryRun = new("--dry-run") { Description = "Only say what stays and what would go, and why." };
    private readonly Option<bool> yes = Common.Yes("removing backups");

    public BackupCleanupCommand(ClientEnvironment environment)
        : base(environment, "cleanup", "Remove old backups, but never the newest good ones.", """
            Says of each why it stays or goes, and asks. Only what mbot-client made and what bears the project's tags goes; what is not
            complete stays, and what a restore reads. The newest N complete ones of each instance stay however old they are. Failed ones go
            as soon as they are old. When one can't be removed the others are, and the exit code is the first one's.
            """)
    {
        retention.AddTo(this);
        Add(dryRun);
        Add(yes);
        AwsOptions.AddTo(this);
    }

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var cleanup = new BackupCleanup(session.Ec2, retention.Of(session));
        var verdicts = await cleanup.DecideAsync(cancellationToken).ConfigureAwait(false);
        var going = verdicts.Where(verdict => !verdict.Stays).ToList();
        IReadOnlyList<Removal> removals = [];
        if (!session.Json)
            Show(session, verdicts);
        if (!session.Get(dryRun) && going.Count > 0)
        {
            await session.Terminal.ConfirmAsync($"{Text.Count(going.Count, "backup")} will be gone for good: {string.Join(", ", going.Select(verdict => verdict.Snapshot.Id))}", session.Get(yes), cancellationToken).ConfigureAwait(false);
            removals = await cleanup.RemoveAsync(verdicts, cancellationToken).ConfigureAwait(false);
        }

        if (session.Json)
            Write(session, verdicts, removals);
        else
            Tell(session.Terminal, removals);
        return removals.FirstOrDefault(removal => removal.Problem is not null)?.Problem!.Exit ?? ExitCode.Ok;
    }

    private static void Show(Session session, IReadOnlyList<RetentionVerdict> verdicts) =>
        session.Terminal.Table(["BACKUP", "AGE", "STATE", "", "WHY"], [.. verdicts.Select(verdict => new Cell[]
        {
            verdict.Snapshot.Id, BackupText.Age(verdict.Snapshot, session.Clock), verdict.Snapshot.State, verdict.Stays ? new("stays") : new Cell("goes", Style.Warning), verdict.Why,
        })], "no backups yet");

    private static void Tell(Terminal terminal, IReadOnlyList<Removal> removals)
    {
        foreach (var removal in removals)
        {
            if (removal.Problem is null)
                terminal.Line($"{removal.Snapshot.Id} removed");
            else
                terminal.Note($"{removal.Snapshot.Id} {Left(removal, removal.Problem)}", Style.Bad);
        }
    }

    private static string Left(Removal removal, ClientException problem) => removal.Tried
        ? $"{(problem.Exit == ExitCode.Unknown ? "may be gone or not" : "is still there")}: {problem.Message} ({problem.Code})"
        : "is still there: not tried after that";

    private static void Write(Session session, IReadOnlyList<RetentionVerdict> verdicts, IReadOnlyList<Removal> removals)
    {
        var done = removals.ToDictionary(removal => removal.Snapshot.Id, StringComparer.Ordinal);
        session.Terminal.Document(writer =>
        {
            writer.WriteStartArray("backups");
            foreach (var verdict in verdicts)
            {
                var removal = done.GetValueOrDefault(verdict.Snapshot.Id);
                writer.WriteStartObject();
                BackupText.Write(writer, verdict.Snapshot, session.Clock);
                writer.WriteBoolean("stays", verdict.Stays);
                writer.WriteString("why", verdict.Why);
                writer.WriteBoolean("removed", removal is { Problem: null });
                writer.WriteString("problem", removal?.Problem?.Code);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });
    }
}
