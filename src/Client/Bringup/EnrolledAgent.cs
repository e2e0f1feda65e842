using MBot.Client.Agent;
using MBot.Protos.V1;

namespace MBot.Client.Bringup;

/// <summary>The agent of a profile that an earlier run has enrolled, if it answers now.</summary>
internal static class EnrolledAgent
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static async Task<AgentInfo?> FindAsync(BringupState up, CancellationToken cancellationToken)
    {
        if (up.Profile is not { IsEnrolled: true } profile)
            return null;
        try
        {
            using var agent = AgentConnection.Open(profile, up.Session.Clock);
            return await agent.OnceAsync(options => agent.Agent.GetInfoAsync(new GetInfoRequest(), options), Patience, cancellationToken).ConfigureAwait(false);
        }
        catch (ClientException)
        {
            return null; // by ssh it can still be enrolled
        }
    }
}
