namespace MBot.Agent.Deployments.Source;

/// <summary>
/// The name of a branch, a tag or a commit, checked by git's own rules (git-check-ref-format(1)) before it comes near
/// a command line.
/// </summary>
internal static class GitRef
{
    private const int Longest = 255;

    /// <summary>Null when <paramref name="name"/> can be a ref, else what is wrong with it.</summary>
    public static string? Problem(string name)
    {
        if (name.Length == 0)
            return "must not be empty";
        if (name.Length > Longest)
            return $"must not be longer than {Longest} characters";
        if (name[0] == '-')
            return "must not begin with a dash";
        if (name.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || char.IsSurrogate(c) || "~^:?*[\\\u007f".Contains(c, StringComparison.Ordinal)))
            return "must not contain white space, control characters or any of ~ ^ : ? * [ \\";
        if (name.Contains("..", StringComparison.Ordinal) || name.Contains("@{", StringComparison.Ordinal) || name.Contains("//", StringComparison.Ordinal))
            return "must not contain .. or // or @{";
        if (name.Split('/').Any(part => part.StartsWith('.') || part.EndsWith(".lock", StringComparison.Ordinal)) || name[0] == '/' || name[^1] is '/' or '.')
            return "must not have parts that begin with a dot or end with .lock, nor begin or end with / or end with a dot";
        return null;
    }

    /// <summary>Looks like a commit id: 7 to 40 hexadecimal digits.</summary>
    public static bool MayBeCommit(string name) => name.Length is >= 7 and <= 40 && name.All(char.IsAsciiHexDigit);
}
