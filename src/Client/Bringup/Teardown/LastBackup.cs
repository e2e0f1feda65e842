using MBot.Client.Backups;
using MBot.Client.Output;

namespace MBot.Client.Bringup.Teardown;

/// <summary>A backup of what is about to end, complete before anything does. Without it nothing ends.</summary>
internal sealed class LastBackup : IBringupStep
{
    private const string Reason = "last one, before mbot-client down";

    public string Name => "backup";

    public async Task<string> RunAsync(BringupState up, CancellationToken cancellationToken)
    {
        if (!up.WantsBackup || up.Instance is not { } instance)
            return "none is made";
        try
        {
            var (prepared, problem) = instance.IsStopped
                ? (null, null)
                : await BackupMaking.TryPrepareAsync(up.Profile is { } profile ? () => up.Session.Connect(profile) : null, Reason, cancellationToken).ConfigureAwait(false);
            if (problem is not null)
                up.Session.Terminal.Note($"the agent did not make the disk ready: {problem.Message}. The backup holds what a power cut would leave now", Style.Warning);
            var making = new BackupMaking(up.Ec2, instance, up.Session.Clock);
            var begun = await making.BeginAsync(prepared, Reason, cancellationToken).ConfigureAwait(false);
            await making.CompleteAsync(begun, now => up.Note($"{now.Id} {now.State} {now.Progress}".TrimEnd()), cancellationToken).ConfigureAwait(false);
            return $"{begun.Id} is complete";
        }
        catch (ClientException error)
        {
            throw new ClientException(error.Exit, error.Code, $"the last backup could not be made, and nothing was ended: {error.Message}", error) { Hint = "--no-backup ends it without; mbot-client backup list shows what there is" };
        }
    }
}
