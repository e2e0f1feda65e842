using MBot.Client.Agent;
using MBot.Client.Configuration;
using MBot.Protos.V1;

namespace MBot.Client.Enrolment;

/// <summary>
/// The first call after an enrolment. The agent notices its certificate by itself and opens its port; how long that takes
/// is bounded here.
/// </summary>
internal static class FirstContact
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <param name="running">Whether an agent runs there, as far as is known.</param>
    public static async Task<AgentInfo> WaitAsync(AgentConnection agent, bool running, TimeProvider clock, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        while (true)
        {
            try
            {
                return await agent.OnceAsync(options => agent.Agent.GetInfoAsync(new GetInfoRequest(), options), TimeSpan.FromSeconds(10), cancellationToken).ConfigureAwait(false);
            }
            catch (ClientException error) when (error.Exit == ExitCode.Unreachable && running && agent.Identity.Problem is null && clock.GetElapsedTime(began) < Patience)
            {
                await Task.Delay(Pause, clock, cancellationToken).ConfigureAwait(false);
            }
            catch (ClientException error) when (error.Exit == ExitCode.Unreachable)
            {
                throw new ClientException(ExitCode.Unreachable, error.Code, $"enrolled, but {error.Message}", error) { Hint = Hint(agent, running), Evidence = error.Evidence };
            }
        }
    }

    private static string Hint(AgentConnection agent, bool running)
    {
        if (agent.Identity.Problem is not null)
            return "another agent answers there: --address HOST:PORT says where this one is reached";
        if (!running)
            return "the agent does not run: on the instance, systemctl start mbot-agent; then mbot-client status";
        return agent.Connected
            ? "on the instance: journalctl -u mbot-agent; then mbot-client status"
            : "is the agent's port open to this address (security group, firewall)? mbot-client status tries again; --address HOST:PORT if it is reached elsewhere";
    }
}
