using MBot.Client.Aws;
using MBot.Client.Output;
using MBot.Client.Sessions;

namespace MBot.Client.Commands;

/// <summary>Where the machine is: what AWS says, else the profile's address.</summary>
internal static class MachineAddress
{
    /// <summary>Code of the error that there is a machine without a public address.</summary>
    public const string None = "aws.no-address";

    /// <returns>A name or an address, IPv6 without brackets.</returns>
    /// <exception cref="ClientException">It has none, or nobody knows it.</exception>
    public static async Task<string> FindAsync(Session session, CancellationToken cancellationToken)
    {
        var known = HostOf(session.Profile?.Address);
        if (known is not null && session.Profile!.Aws is null)
            return known;
        try
        {
            return Of(await InstanceFinder.FindAsync(session.Ec2, cancellationToken).ConfigureAwait(false));
        }
        catch (ClientException error) when (known is not null && error.Code is not (None or "aws.instance-ambiguous"))
        {
            session.Terminal.Note($"{known}, as the profile has it: {error.Message}", Style.Dim);
            return known;
        }
    }

    /// <exception cref="ClientException"><see cref="None"/>.</exception>
    public static string Of(CloudInstance instance) => instance.PublicAddress ?? throw ClientException.Refused(None,
        $"{instance.Id} is {instance.State} and has no public address", instance.IsStopped ? "mbot-client start" : "an Elastic IP gives it one: deploy/terraform makes it");

    public static string? HostOf(string? address) => address is { Length: > 0 } && Uri.TryCreate(address, UriKind.Absolute, out var url) ? url.Host.Trim('[', ']') : null;
}
