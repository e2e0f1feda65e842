namespace MBot.TestKit;

/// <summary>An answer that is not what it must be.</summary>
internal sealed class LoadCheckException(string reason, HttpAnswer? answer = null) : Exception(reason)
{
    public HttpAnswer? Answer { get; } = answer;
}
