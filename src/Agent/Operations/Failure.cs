using MBot.Agent.Platform;

namespace MBot.Agent.Operations;

/// <summary>Why an operation did not succeed, in words fit for its requester.</summary>
/// <param name="Code">Stable and dotted, see <see cref="MBotException.Code"/>.</param>
/// <param name="Evidence">The last lines of whoever failed, oldest first.</param>
internal sealed record Failure(string Code, string Message, string? Hint, IReadOnlyList<string> Evidence)
{
    public const string Internal = "internal";

    public static Failure Of(MBotException e) => new(e.Code, e.Message, e.Hint, e.Evidence);

    /// <summary>A bug of ours: the stack is in the agent's log, not in front of the user.</summary>
    public static Failure Unexpected() =>
        new(Internal, "an unexpected error in the agent", "see the agent's log: mbot-client logs agent", []);
}
