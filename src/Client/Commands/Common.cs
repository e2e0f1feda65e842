using System.CommandLine;
using System.Globalization;

namespace MBot.Client.Commands;

/// <summary>Options that several verbs share, said the same way everywhere.</summary>
internal static class Common
{
    private const string ProfileName = "--profile";
    private const string JsonName = "--json";

    public static Option<string?> Profile(ClientEnvironment environment) => new(ProfileName, "-p")
    {
        Description = "The agent to speak to: a name from 'profile list'. Else MBOT_PROFILE, else the current profile.",
        HelpName = "NAME",
        Recursive = true,
        CompletionSources = { Suggest.Profiles(environment) },
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

    /// <summary>Refuses numbers outside the bounds; what is no number has been refused already.</summary>
    public static void Between(Option option, int least, int most) => option.Validators.Add(result =>
    {
        if (result.Tokens is [var token, ..] && long.TryParse(token.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && (number < least || number > most))
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option.Name} must be from {least} to {most}."));
    });

    public static Option<bool> Yes(string what) => new("--yes", "-y") { Description = $"Don't ask before {what}. Needed where there is no terminal to ask at." };

    public static Option<bool> NoWatch() => new("--no-watch") { Description = "Return as soon as the agent has accepted the operation, and print its id." };
}
