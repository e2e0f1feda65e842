using System.CommandLine;
using MBot.Client.Agent;
using MBot.Client.Aws;
using MBot.Client.Backups;
using MBot.Client.Lifecycle;
using MBot.Client.Output;
using MBot.Client.Restore;
using MBot.Client.Sessions;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

internal sealed class BackupRestoreCommand : Verb
{
    private const string Reason = "before a restore";

    private readonly Argument<string> which = new("BACKUP") { Description = "An id of 'backup list', or latest: the newest complete one.", HelpName = "ID|latest" };
    private readonly Option<string?> confirm = new("--confirm") { Description = "The instance's name, for scripts: the question is answered with it.", HelpName = "NAME" };
    private readonly Option<bool> force = new("--force") { Description = "Also while an operation runs." };
    private readonly Option<bool> noBackup = new("--no-backup") { Description = "Take no backup of the present state first." };
    private readonly Option<bool> withoutStatement = new("--without-statement") { Description = "Also where the CA's key isn't: who was removed since gets in again until 'access restored' is run where it is." };
    private readonly WaitOptions wait = new();

    public BackupRestoreCommand(ClientEnvironment environment)
        : base(environment, "restore", "Put the disk of a backup back into the instance, and wait until the app serves.", """
            EC2 makes a volume of the backup and restarts the instance with it; id, addresses and security groups stay. What was written since
            is not on it. A backup of the present state is taken first, and the present volume is kept, detached.

            Once the agent answers, it is told that an old copy of its disk came back, as 'access restored' does: removals since then are
            sent again, and the audit goes on with the record audit.restored. That needs the CA's key; elsewhere it is refused.

            Asks for the instance's name. Ends when the app serves. The same command again goes on with a restore that is under way.
            """)
    {
        Add(which);
        foreach (var option in new Option[] { confirm, force, noBackup, withoutStatement })
            Add(option);
        wait.AddTo(this);
        AwsOptions.AddTo(this);
    }

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var (instance, profile) = await Machine.FindAsync(session, cancellationToken).ConfigureAwait(false);
        if (!instance.IsRunning)
            throw ClientException.Refused("aws.state", $"{instance.Id} is {instance.State}: EC2 replaces the disk of a running machine only", "mbot-client start");
        var snapshot = await ChooseAsync(session, instance, cancellationToken).ConfigureAwait(false);
        var line = new TimeLine(session.Terminal, session.Clock);
        var replacing = new RootReplacing(session.Ec2, line, session.Clock);
        var running = await replacing.RunningAsync(instance, snapshot, cancellationToken).ConfigureAwait(false);
        var restoration = RestorationOf(session, profile is not null);
        var use = await ActiveUse.AskAsync(profile, session.Clock, cancellationToken).ConfigureAwait(false);
        var old = instance.RootVolumeId is { } root && await session.Ec2.VolumesAsync([root], cancellationToken).ConfigureAwait(false) is [var volume, ..] ? volume : null;
        if (running is null)
        {
            use.Refuse("a restore", session.Get(force));
            await session.Terminal.ConfirmByNameAsync(string.Join(' ', [.. RestoreChoice.Risks(snapshot, instance, old, session.Clock.GetUtcNow()), use.Risk]), NameOf(instance), session.Get(confirm), cancellationToken).ConfigureAwait(false);
            await BackUpAsync(session, instance, line, use.Unknown is null, cancellationToken).ConfigureAwait(false);
        }

        var begun = false;
        try
        {
            var task = await replacing.BeginAsync(instance, snapshot, running, cancellationToken).ConfigureAwait(false);
            begun = true;
            instance = await replacing.WaitAsync(task, cancellationToken).ConfigureAwait(false);
            if (await replacing.TagAsync(old, instance, cancellationToken).ConfigureAwait(false) is { } untagged)
                session.Terminal.Note($"the new disk {instance.RootVolumeId} could not be tagged: {untagged.Message}; policies that go by tags pass it over", Style.Warning);
            var epoch = restoration is null ? null : await MarkAsync(session, restoration, line, running is null ? use.AgentStarted : null, cancellationToken).ConfigureAwait(false);
            var served = await new ServingWait(session.Clock, line, text => session.Terminal.Note(text, Style.Warning)) { Bound = wait.Bound(session), Page = wait.Page(session) }
                .RunAsync(profile, instance.PublicAddress, cancellationToken).ConfigureAwait(false);
            new RestoreReport(session, line, instance, snapshot, old).Write(served, epoch);
            return ExitCode.Ok;
        }
        catch (OperationCanceledException) when (begun)
        {
            session.Terminal.Note($"not watched any more; EC2 goes on. 'mbot-client backup restore {snapshot.Id}' goes on with it, or after its end: mbot-client access restored", Style.Warning);
            return ExitCode.Unknown;
        }
    }

    private async Task<CloudSnapshot> ChooseAsync(Session session, CloudInstance instance, CancellationToken cancellationToken)
    {
        var wanted = session.Get(which)!;
        var snapshots = await session.Ec2.SnapshotsAsync(instance.RootVolumeId, cancellationToken).ConfigureAwait(false);
        if (wanted != RestoreChoice.Latest && snapshots.All(snapshot => snapshot.Id != wanted) && await session.Ec2.SnapshotAsync(wanted, cancellationToken).ConfigureAwait(false) is { } named)
            snapshots = [.. snapshots, named];
        return RestoreChoice.Choose(wanted, snapshots, instance);
    }

    /// <summary>Looked for before anything is begun: a disk that comes back unmarked lets those in again who were removed.</summary>
    private Restoration? RestorationOf(Session session, bool known)
    {
        if (session.Get(withoutStatement))
            return null;
        if (!known)
            throw ClientException.Refused("profile.none", "no profile here knows the agent of this instance, and it could not be told that its disk is an old one", "--profile NAME; or --without-statement, and 'access restored' on the laptop that has the CA");
        var restoration = new Restoration(session.Agent, session.Environment.Folder, session.Clock);
        try
        {
            restoration.CheckAuthority();
            return restoration;
        }
        catch (ClientException error)
        {
            throw new ClientException(error.Exit, error.Code, $"{error.Message}: the agent could not be told that its disk is an old one", error) { Hint = "on the laptop that made the CA; or here with --without-statement, and there 'access restored' afterwards" };
        }
    }

    private async Task BackUpAsync(Session session, CloudInstance instance, TimeLine line, bool agentAnswers, CancellationToken cancellationToken)
    {
        if (session.Get(noBackup) || !await session.Terminal.OfferAsync("Take a backup of the present state first?", cancellationToken).ConfigureAwait(false))
            return;
        try
        {
            var prepared = agentAnswers ? await PrepareAsync(session, cancellationToken).ConfigureAwait(false) : null;
            line.Reached("backed up", (await new BackupMaking(session.Ec2, instance, session.Clock).BeginAsync(prepared, Reason, cancellationToken).ConfigureAwait(false)).Id);
        }
        catch (ClientException error)
        {
            throw new ClientException(error.Exit, error.Code, $"the present state could not be backed up, and nothing was restored: {error.Message}", error) { Hint = "--no-backup restores without it; the present volume is kept in any case" };
        }
    }

    /// <summary>A machine that is to be restored may be in no state for it: the backup is made all the same.</summary>
    private static async Task<PrepareBackupReply?> PrepareAsync(Session session, CancellationToken cancellationToken)
    {
        var (prepared, problem) = await BackupMaking.TryPrepareAsync(() => session.Agent, Reason, cancellationToken).ConfigureAwait(false);
        if (problem is not null)
            session.Terminal.Note($"the agent did not make the disk ready for the backup of the present state: {problem.Message}", Style.Warning);
        return prepared;
    }

    private async Task<long?> MarkAsync(Session session, Restoration restoration, TimeLine line, DateTimeOffset? agentBefore, CancellationToken cancellationToken)
    {
        await new AgentReturn(session.Agent, session.Clock) { Bound = wait.Bound(session), Before = agentBefore }.WaitAsync(cancellationToken).ConfigureAwait(false);
        line.Reached("agent is back");
        try
        {
            var found = await restoration.LookAsync(cancellationToken).ConfigureAwait(false);
            if (!session.Json)
                AccessRestoredCommand.Tell(session.Terminal, found);
            var reply = await restoration.MarkAsync(found, cancellationToken).ConfigureAwait(false);
            line.Reached("marked restored", Text.Invariant($"epoch {reply.Epoch}"));
            if (!session.Json)
                AccessRestoredCommand.Close(session.Terminal, reply);
            return reply.Epoch;
        }
        catch (ClientException error)
        {
            throw new ClientException(error.Exit, error.Code, $"the disk is back, but its agent could not be told that it is an old one: {error.Message}", error) { Hint = "mbot-client access restored, soon: until then those get in again who were removed since" };
        }
    }

    private static string NameOf(CloudInstance instance) => instance.Tags.GetValueOrDefault(CloudTags.Name) is { Length: > 0 } name ? name : instance.Id;
}
