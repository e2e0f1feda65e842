using System.CommandLine;
using System.CommandLine.Completions;

namespace MBot.Client.Sessions;

/// <summary>The options that every verb has: which agent, and lines or JSON.</summary>
internal static class RootOptions
{
    private const string ProfileName = "--profile";
    private const string JsonName = "--json";

    /// <param name="names">The profiles that there are, for completion.</param>
    public static Option<string?> Profile(Func<CompletionContext, IEnumerable<CompletionItem>> names) => new(ProfileName, "-p")
    {
        Description = "The agent to speak to: a name from 'profile list'. Else MBOT_PROFILE, else the current profile.",
        HelpName = "NAME",
        Recursive = true,
        CompletionSources = { names },
    };

    public static Option<bool> Json() => new(JsonName)
    {
        Description = "Results as JSON on standard output (one line an event when following), errors as JSON on standard error.",
        Recursive = true,
    };

    public static string? ProfileOf(ParseResult parsed) => parsed.GetValue(OfRoot<string?>(parsed, ProfileName));

    public static bool IsJson(ParseResult parsed) => parsed.GetValue(OfRoot<bool>(parsed, JsonName));

    private static Option<T> OfRoot<T>(ParseResult parsed, string name) =>
        parsed.RootCommandResult.Command.Options.OfType<Option<T>>().Single(option => option.Name == name);
}
