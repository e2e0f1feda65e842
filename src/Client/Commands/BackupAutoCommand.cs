using System.CommandLine;
using MBot.Client.Aws;
using MBot.Client.Backups;
using MBot.Client.Configuration;
using MBot.Client.Output;
using MBot.Client.Sessions;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

internal sealed class BackupAutoCommand : Verb
{
    private const string Reason = "scheduled";

    private readonly RetentionOptions retention = new();

    public BackupAutoCommand(ClientEnvironment environment)
        : base(environment, "auto", "For cron: take a backup and remove old ones. One line, never a question.", """
            Does what 'backup create' and 'backup cleanup --yes' do. When the agent doesn't answer, the backup is made without it, and the line
            says so. A clean-up that fails makes the exit code its own; the line still names the backup that was made. Two don't run at once.

              15 3 * * *  mbot-client backup auto
            """)
    {
        retention.AddTo(this);
        AwsOptions.AddTo(this);
    }

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        using var alone = Lock(session.Environment.Folder);
        var keep = retention.Of(session);
        var (instance, profile) = await Machine.FindAsync(session, cancellationToken).ConfigureAwait(false);
        var (prepared, without) = await PrepareAsync(session, instance, profile, cancellationToken).ConfigureAwait(false);
        var snapshot = await new BackupMaking(session.Ec2, instance, session.Clock).BeginAsync(prepared, Reason, cancellationToken).ConfigureAwait(false);
        var (removals, problem) = await CleanAsync(session.Ec2, keep, cancellationToken).ConfigureAwait(false);
        var removed = removals.Where(removal => removal.Problem is null).Select(removal => removal.Snapshot.Id).ToList();
        problem ??= removals.FirstOrDefault(removal => removal.Problem is not null)?.Problem;
        if (session.Json)
        {
            session.Terminal.JsonLine(writer =>
            {
                BackupText.Write(writer, snapshot, session.Clock);
                writer.WriteString("withoutAgent", without);
                writer.WriteStartArray("removed");
                foreach (var id in removed)
                    writer.WriteStringValue(id);
                writer.WriteEndArray();
                writer.WriteString("cleanupProblem", problem?.Code);
            });
        }
        else
        {
            session.Terminal.Line($"{snapshot.Id} begun{(without is null ? "" : $" without the agent ({without})")}; {Text.Count(removed.Count, "old backup")} removed{(problem is null ? "" : $"; clean-up failed: {problem.Message.ReplaceLineEndings(" ")} ({problem.Code})")}");
        }

        return problem?.Exit ?? ExitCode.Ok;
    }

    private static async Task<(PrepareBackupReply? Prepared, string? Without)> PrepareAsync(Session session, CloudInstance instance, Profile? profile, CancellationToken cancellationToken)
    {
        if (instance.IsStopped)
            return (null, "stopped");
        var (prepared, problem) = await BackupMaking.TryPrepareAsync(profile is null ? null : () => session.Agent, Reason, cancellationToken).ConfigureAwait(false);
        return (prepared, problem?.Code);
    }

    private static async Task<(IReadOnlyList<Removal> Removals, ClientException? Problem)> CleanAsync(Ec2 ec2, Retention keep, CancellationToken cancellationToken)
    {
        try
        {
            var cleanup = new BackupCleanup(ec2, keep);
            return (await cleanup.RemoveAsync(await cleanup.DecideAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false), null);
        }
        catch (ClientException error)
        {
            return ([], error);
        }
    }

    /// <summary>The kernel's lock: it ends with the process, however that ends.</summary>
    private static FileStream Lock(ClientFolder folder)
    {
        PrivateFile.CreateFolder(folder.Root);
        try
        {
            return new FileStream(folder.BackupLock, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
        }
        catch (IOException error)
        {
            throw new ClientException(ExitCode.Refused, "backup.running", "another 'backup auto' is at work", error) { Hint = "it ends by itself; mbot-client backup list shows what it has made" };
        }
    }
}
