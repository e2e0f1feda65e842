namespace MBot.TestKit;

/// <summary>An answer that is not what it must be.</summary>
public sealed class LoadCheckException(string reason, HttpAnswer? answer = null) : Exception(reason)
{
    /// <summary>The answer; null when it was not one over HTTP.</summary>
    public HttpAnswer? Answer { get; } = answer;
}
