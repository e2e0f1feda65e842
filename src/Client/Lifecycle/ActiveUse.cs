using MBot.Client.Agent;
using MBot.Client.Configuration;
using MBot.Client.Output;
using MBot.Protos.V1;

namespace MBot.Client.Lifecycle;

/// <summary>Who and what would be hit if the machine went away now, as its agent knows it.</summary>
internal sealed record ActiveUse
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(6);

    public int Sessions { get; init; }

    /// <summary>The operation under way; null: none, or not known.</summary>
    public Operation? Running { get; init; }

    /// <summary>When the agent began; null when it isn't known.</summary>
    public DateTimeOffset? AgentStarted { get; init; }

    /// <summary>Why nothing is known; null when the agent has answered.</summary>
    public string? Unknown { get; init; }

    /// <param name="profile">Null when nobody here knows the machine's agent.</param>
    public static async Task<ActiveUse> AskAsync(Profile? profile, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (profile is not { Address.Length: > 0 })
            return new ActiveUse { Unknown = profile is null ? "no profile here knows its agent" : "its agent is not enrolled here" };
        try
        {
            using var agent = AgentConnection.Open(profile, clock);
            return Of(await agent.OnceAsync(options => agent.Health.GetStatusAsync(new GetStatusRequest(), options), Bound, cancellationToken).ConfigureAwait(false));
        }
        catch (ClientException error)
        {
            return new ActiveUse { Unknown = error.Message };
        }
    }

    public static ActiveUse Of(StatusReply status) => new()
    {
        Sessions = status.Slots.Sum(slot => slot.Sessions),
        Running = status.LastOperation is { Id.Length: > 0 } last && !OperationText.IsOver(last.State) ? last : null,
        AgentStarted = status.Agent?.StartedAt?.ToDateTimeOffset(),
    };

    /// <exception cref="ClientException"><c>operation.running</c>, unless it is forced.</exception>
    public void Refuse(string what, bool force)
    {
        if (Running is { } running && !force)
        {
            throw ClientException.Refused("operation.running", $"{what} would cut off a running operation: {OperationText.Kind(running.Kind)} {running.Id}, {OperationText.State(running.State)}, by {running.RequestedBy}",
                $"mbot-client watch {running.Id} waits for its end; --force does it all the same, and the next agent gives the operation a defined end");
        }
    }

    /// <summary>In words, for the question before.</summary>
    public string Risk => string.Join(' ', new[]
    {
        Unknown is not null ? $"Whether anybody uses the app or an operation runs is not known ({Unknown})." : Sessions > 0 ? $"{Text.Count(Sessions, "open session")} end{(Sessions == 1 ? "s" : "")}." : "No session is open.",
        Running is { } running ? $"The running {OperationText.Kind(running.Kind)} ({OperationText.State(running.State)}) is cut off." : "",
    }.Where(part => part.Length > 0));
}
