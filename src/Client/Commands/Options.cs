using System.CommandLine;

namespace MBot.Client.Commands;

/// <summary>Options that several verbs share, said the same way everywhere.</summary>
internal static class Options
{
    public static readonly Option<string?> Profile = new("--profile", "-p")
    {
        Description = "The agent to speak to: a name from 'profile list'. Else MBOT_PROFILE, else the current profile.",
        HelpName = "NAME",
        Recursive = true,
    };

    public static readonly Option<bool> Json = new("--json")
    {
        Description = "Results as JSON on standard output (one line an event when following), errors as JSON on standard error.",
        Recursive = true,
    };

    public static Option<bool> Yes(string what) => new("--yes", "-y") { Description = $"Don't ask before {what}. Needed where there is no terminal to ask at." };

    public static Option<bool> NoWatch() => new("--no-watch") { Description = "Return as soon as the agent has accepted the operation, and print its id." };
}
