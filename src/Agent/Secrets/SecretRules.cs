using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using MBot.Agent.Platform;

namespace MBot.Agent.Secrets;

/// <summary>What may be a secret. Messages name the secret and never its value.</summary>
internal static partial class SecretRules
{
    public const int MaxNameLength = 128;
    public const int MaxValueBytes = 64 * 1024;
    public const int MaxTotalBytes = 1024 * 1024;

    /// <summary>The agent's own, or a way to make the app load other code.</summary>
    private static readonly string[] ReservedNames =
        ["PATH", "HOME", "SHELL", "PWD", "IFS", "BASH_ENV", "VIRTUAL_ENV", "GLIBC_TUNABLES", "GCONV_PATH", "NOTIFY_SOCKET"];

    private static readonly string[] ReservedPrefixes = ["MBOT_", "LD_", "PYTHON", "STREAMLIT_"];

    /// <summary>The form alone, for what was accepted before.</summary>
    public static bool IsName(string name) => name.Length <= MaxNameLength && Form().IsMatch(name);

    /// <exception cref="MBotException">The first rule that is broken.</exception>
    public static void CheckName(string name)
    {
        if (!IsName(name))
            throw Bad($"\"{Printable(name)}\" can't be the name of a secret", $"letters, digits and _, not a digit first, at most {MaxNameLength} characters");
        if (ReservedNames.Contains(name))
            throw Bad($"{name} is reserved: the agent sets it for the app", "choose another name");
        if (ReservedPrefixes.FirstOrDefault(prefix => name.StartsWith(prefix, StringComparison.Ordinal)) is { } prefix)
            throw Bad($"{name} is reserved: names that begin with {prefix} steer the app's process", "choose another name");
    }

    /// <inheritdoc cref="CheckName"/>
    public static void CheckValue(string name, Redacted value)
    {
        var text = value.Reveal();
        if (text.Contains('\0'))
            throw Bad($"the value of {name} has a NUL character in it", "an environment variable can't hold one");
        if (!IsWellFormed(text))
            throw Bad($"the value of {name} is not valid Unicode text", "encode binary values, with base64 for example");
        if (Encoding.UTF8.GetByteCount(text) > MaxValueBytes)
            throw Bad($"the value of {name} is longer than {MaxValueBytes / 1024} KiB", "keep large data in a file or a store that the app reads");
    }

    /// <inheritdoc cref="CheckName"/>
    public static void CheckTotal(IEnumerable<KeyValuePair<string, Redacted>> secrets)
    {
        var bytes = secrets.Sum(secret => Encoding.UTF8.GetByteCount(secret.Key) + Encoding.UTF8.GetByteCount(secret.Value.Reveal()) + 2L);
        if (bytes > MaxTotalBytes)
            throw Bad($"the secrets together would take {bytes} bytes, more than {MaxTotalBytes}", "unset what the app no longer needs");
    }

    private static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out _, out var length) != OperationStatus.Done)
                return false;
            text = text[length..];
        }

        return true;
    }

    private static string Printable(string name) =>
        new([.. name.Take(40).Select(letter => char.IsControl(letter) || char.IsSurrogate(letter) ? '?' : letter)]);

    private static MBotException Bad(string message, string hint) => MBotException.InvalidArgument("set", message, hint);

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*\z")]
    private static partial Regex Form();
}
