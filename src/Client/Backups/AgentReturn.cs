using MBot.Client.Agent;
using MBot.Protos.V1;

namespace MBot.Client.Backups;

/// <summary>Waits for the agent of a machine that restarts: not for the one that was there before.</summary>
internal sealed class AgentReturn(AgentConnection agent, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CallBound = TimeSpan.FromSeconds(5);

    public required TimeSpan Bound { get; init; }

    /// <summary>The start of the agent from before; null when it is not known.</summary>
    public DateTimeOffset? Before { get; init; }

    /// <exception cref="ClientException">Exit code 8, <c>agent.silent</c>: not within the bound; or who answers is not the profile's agent.</exception>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        for (var why = ""; ; await Task.Delay(Pause, clock, cancellationToken).ConfigureAwait(false))
        {
            try
            {
                var info = await agent.OnceAsync(options => agent.Agent.GetInfoAsync(new GetInfoRequest(), options), CallBound, cancellationToken).ConfigureAwait(false);
                if (Before is null || info.StartedAt?.ToDateTimeOffset() != Before)
                    return;
                why = "it is still the one from before";
            }
            catch (ClientException error) when (error.Exit == ExitCode.Unreachable && agent.Identity.Problem is null)
            {
                why = error.Message;
            }

            if (clock.GetElapsedTime(began) > Bound)
            {
                throw new ClientException(ExitCode.Unknown, "agent.silent", $"the disk is back, but the agent on it doesn't answer after {Bound.TotalSeconds:0} s: {why}")
                {
                    Hint = "mbot-client console shows what it said while it booted. When it answers: mbot-client access restored, soon: until then those get in again who were removed since",
                };
            }
        }
    }
}
