namespace MBot.Client.Atlas;

/// <summary>A programmatic API key of Atlas. Prints without its private half.</summary>
internal sealed record AtlasKey(string Public, string Private)
{
    public override string ToString() => $"{Public} [REDACTED]";
}
