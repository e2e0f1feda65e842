namespace MBot.Client.Trust;

/// <summary>What is wrong with a CA, a request or a certificate, in a sentence a user can act on.</summary>
internal sealed class TrustException(string message, Exception? inner = null, string? hint = null) : Exception(message, inner)
{
    /// <summary>The way out, when the message doesn't say it.</summary>
    public string? Hint { get; } = hint;
}
