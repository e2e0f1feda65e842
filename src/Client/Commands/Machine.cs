using MBot.Client.Aws;
using MBot.Client.Configuration;
using MBot.Client.Sessions;

namespace MBot.Client.Commands;

/// <summary>The machine that a verb acts on, and the profile of the agent on it, if one here is.</summary>
internal sealed record Machine(CloudInstance Instance, Profile? Profile)
{
    public static async Task<Machine> FindAsync(Session session, CancellationToken cancellationToken)
    {
        if (session.ProfileOption is { } named)
            session.Environment.Profiles.Load(named); // a name that was mistyped is no reason to take the machine of another
        var instance = await InstanceFinder.FindAsync(session.Ec2, cancellationToken).ConfigureAwait(false);
        return new Machine(instance, session.Profile is { Aws: { } place } profile && IsOf(place, session.Ec2.Target, instance) ? profile : null);
    }

    // Another instance than the profile's has another agent.
    private static bool IsOf(AwsPlace place, AwsTarget target, CloudInstance instance) =>
        place.InstanceId is { } own ? own == instance.Id : target.InstanceId is null;
}
