namespace MBot.Agent.Configuration.Jsonc;

/// <summary>The text is not JSON with comments.</summary>
/// <param name="line">1-based.</param>
internal sealed class JsoncException(int line, string message) : Exception(message)
{
    public int Line { get; } = line;
}
