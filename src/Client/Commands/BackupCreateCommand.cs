using System.CommandLine;
using MBot.Client.Aws;
using MBot.Client.Backups;
using MBot.Client.Configuration;
using MBot.Client.Output;
using MBot.Client.Sessions;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

internal sealed class BackupCreateCommand : Verb
{
    private readonly Option<string> reason = new("--reason") { Description = "Why, for the list and the audit.", HelpName = "TEXT", DefaultValueFactory = _ => "by hand" };
    private readonly Option<bool> wait = new("--wait") { Description = "Wait until AWS has all of it, and show how far it is. Minutes for the first one, less for the next." };
    private readonly Option<bool> withoutAgent = new("--without-agent") { Description = "Don't ask the agent to make the disk ready." };

    public BackupCreateCommand(ClientEnvironment environment)
        : base(environment, "create", "Take a snapshot of the instance's disk.", """
            The agent first brings all that was written onto the disk; nothing is frozen and nothing waits. The snapshot is what a power cut
            would leave, which agent and app start from (docs/operations/backup.md). While an operation runs it works as well: restored, the
            operation is one that the power was cut in. A snapshot holds the moment it was begun, so it need not be waited for.
            When the agent doesn't answer it asks; --without-agent doesn't.
            """)
    {
        Add(reason);
        Add(wait);
        Add(withoutAgent);
        AwsOptions.AddTo(this);
    }

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var why = session.Get(reason)!;
        var (instance, profile) = await Machine.FindAsync(session, cancellationToken).ConfigureAwait(false);
        var prepared = await PrepareAsync(session, instance, profile, why, cancellationToken).ConfigureAwait(false);
        var making = new BackupMaking(session.Ec2, instance, session.Clock);
        var snapshot = await making.BeginAsync(prepared, why, cancellationToken).ConfigureAwait(false);
        if (!session.Json)
        {
            session.Terminal.Line(snapshot.Id);
            Tell(session.Terminal, instance, prepared);
        }

        if (session.Get(wait))
        {
            try
            {
                snapshot = await making.CompleteAsync(snapshot, now => Progress(session, now), cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                session.Terminal.Note($"{snapshot.Id} goes on without this client: mbot-client backup list");
                return ExitCode.Unknown;
            }
        }

        if (session.Json)
            session.Terminal.Document(writer =>
            {
                BackupText.Write(writer, snapshot, session.Clock);
                writer.WriteBoolean("agentPrepared", prepared is not null);
                writer.WriteString("runningOperation", prepared?.Running?.Id);
            });
        return ExitCode.Ok;
    }

    private static void Progress(Session session, CloudSnapshot now)
    {
        if (!session.Json)
            session.Terminal.Note($"{now.State} {now.Progress}".TrimEnd(), BackupText.StyleOf(now));
    }

    private async Task<PrepareBackupReply?> PrepareAsync(Session session, CloudInstance instance, Profile? profile, string why, CancellationToken cancellationToken)
    {
        if (session.Get(withoutAgent))
            return null;
        if (instance.IsStopped)
        {
            if (!session.Json)
                session.Terminal.Note("the machine is stopped: its disk is at rest, and no agent is asked", Style.Dim);
            return null;
        }

        try
        {
            return await BackupMaking.PrepareAsync(profile is null ? throw BackupMaking.NoAgent() : session.Agent, why, cancellationToken).ConfigureAwait(false);
        }
        catch (ClientException error) when (session.Terminal.Traits.InputIsTerminal)
        {
            await session.Terminal.ConfirmAsync($"The agent did not make the disk ready: {error.Message}. A snapshot holds what a power cut would leave now, without what is not on the disk yet.", yes: false, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (ClientException error)
        {
            throw new ClientException(error.Exit, error.Code, $"the agent did not make the disk ready, and no snapshot was begun: {error.Message}", error) { Hint = "--without-agent makes one all the same: it holds what a power cut would leave now" };
        }
    }

    private static void Tell(Terminal terminal, CloudInstance instance, PrepareBackupReply? prepared)
    {
        if (prepared is null)
            terminal.Note($"of {instance.RootVolumeId}, without the agent", Style.Warning);
        else
            terminal.Note($"of {instance.RootVolumeId}; the agent made the disk ready in {Text.Span(prepared.Duration)}; {(prepared.ReleaseId.Length > 0 ? $"{prepared.ReleaseId} is live" : "nothing is live")}", Style.Dim);
        if (prepared?.Running is { } running)
            terminal.Note($"a {OperationText.Kind(running.Kind)} runs ({running.Id}): restored, it is one that the power was cut in", Style.Warning);
        if (instance.VolumeIds.Count > 1)
            terminal.Note($"the instance's other volumes are not in it: {string.Join(", ", instance.VolumeIds.Where(id => id != instance.RootVolumeId))}", Style.Warning);
    }
}
