using MBot.Client.Aws;
using MBot.Client.Output;

namespace MBot.Client.Bringup.Teardown;

/// <summary>Names what is lost and what stays, and wants the environment's name.</summary>
/// <param name="given">The name, from a script; null: it is asked for.</param>
/// <param name="noBackup">No last backup is offered, and it is known that there may be none to come back from.</param>
internal sealed class ConfirmEnd(string? given, bool noBackup) : IBringupStep
{
    public string Name => "consent";

    public async Task<string> RunAsync(BringupState up, CancellationToken cancellationToken)
    {
        up.Instance = await FindAsync(up.Ec2, cancellationToken).ConfigureAwait(false);
        var remains = await up.Ec2.RemainsAsync(cancellationToken).ConfigureAwait(false);
        var terminal = up.Session.Terminal;
        up.WantsBackup = up.Instance is not null && !noBackup && await terminal.OfferAsync("Take a last backup before it ends?", cancellationToken).ConfigureAwait(false);
        if (up.Instance is not null && remains.NewestSnapshot is null && !up.WantsBackup && !noBackup)
            throw ClientException.Refused("down.no-backup", $"there is no snapshot of {up.Instance.Id}: its disk would be gone for good", "take the last backup that is offered; --no-backup goes on without");
        var environment = up.Ec2.Target.Environment;
        terminal.Note($"lost          the machine {up.Instance?.Id ?? "(gone already)"}, its disk with releases, secrets, the app's data and the agent's audit, its address {up.Outputs!.ElasticIp}; open sessions end", Style.Warning);
        terminal.Note($"stays         {Stays(up, remains)}; the key pair; this laptop's CA and profile");
        if (up.Instance is not null && await up.Ec2.IsProtectedAsync(up.Instance.Id, cancellationToken).ConfigureAwait(false))
            terminal.Note("protection    AWS refuses to end this instance; that is switched off first", Style.Warning);
        await terminal.ConfirmByNameAsync($"This ends {up.Ec2.Target.Project}-{environment} in {up.Ec2.Region}.", environment, given, cancellationToken).ConfigureAwait(false);
        return $"given for {environment}";
    }

    private static string Stays(BringupState up, CloudRemains remains) => (remains.NewestSnapshot, up.WantsBackup) switch
    {
        ({ } newest, false) => $"{Text.Count(remains.Snapshots, "snapshot")}, the newest {Ago(up, newest)} old, which AWS goes on to bill",
        ({ }, true) => $"{Text.Count(remains.Snapshots, "snapshot")} and the last backup, made first, which AWS goes on to bill",
        (null, true) => "the last backup, made first, which AWS goes on to bill",
        (null, false) => "no snapshot: nothing can be brought back",
    };

    private static string Ago(BringupState up, DateTimeOffset time) => Text.Span(up.Session.Clock.GetUtcNow() - time);

    private static async Task<CloudInstance?> FindAsync(Ec2 ec2, CancellationToken cancellationToken)
    {
        try
        {
            return await InstanceFinder.FindAsync(ec2, cancellationToken).ConfigureAwait(false);
        }
        catch (ClientException error) when (error.Code == "aws.instance-none")
        {
            return null; // an earlier run got so far
        }
    }
}
