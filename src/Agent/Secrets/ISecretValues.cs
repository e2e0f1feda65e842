using MBot.Agent.Platform;

namespace MBot.Agent.Secrets;

/// <summary>What must not appear in a log.</summary>
internal interface ISecretValues
{
    /// <summary>
    /// Values that are set or were lately (a draining copy of the app still has them); never blank. The list is a new
    /// object after each change and else the same, so a reader may keep what it made of it.
    /// </summary>
    IReadOnlyList<Redacted> Values { get; }
}
