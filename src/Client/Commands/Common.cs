using System.CommandLine;
using System.Globalization;

namespace MBot.Client.Commands;

/// <summary>Options that several verbs share, said the same way everywhere.</summary>
internal static class Common
{
    /// <summary>Refuses numbers outside the bounds; what is no number has been refused already.</summary>
    public static void Between(Option option, int least, int most) => option.Validators.Add(result =>
    {
        if (result.Tokens is [var token, ..] && long.TryParse(token.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && (number < least || number > most))
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option.Name} must be from {least} to {most}."));
    });

    public static Option<bool> Yes(string what) => new("--yes", "-y") { Description = $"Don't ask before {what}. Needed where there is no terminal to ask at." };

    public static Option<bool> NoWatch() => new("--no-watch") { Description = "Return as soon as the agent has accepted the operation, and print its id." };
}
