namespace MBot.Client.Output;

/// <summary>Questions to whoever sits at the terminal. Where nobody sits, nothing is asked.</summary>
internal static class Prompt
{
    /// <summary>Names the risk of a verb and asks; the default is No.</summary>
    /// <param name="yes">--yes was given: nothing is asked.</param>
    /// <exception cref="ClientException">Refused: the answer was no, or there is nobody to ask.</exception>
    public static async Task ConfirmAsync(this Terminal terminal, string risk, bool yes, CancellationToken cancellationToken)
    {
        if (yes)
            return;
        if (!terminal.Traits.InputIsTerminal)
            throw ClientException.Refused("not-confirmed", risk, "there is no terminal to ask at: say --yes if that is what you want");
        terminal.Note(risk, Style.Warning);
        terminal.Error.Write("Go on? [y/N] ");
        await terminal.Error.FlushAsync(cancellationToken).ConfigureAwait(false);
        var answer = await Task.Run(terminal.Input.ReadLine, CancellationToken.None).WaitAsync(cancellationToken).ConfigureAwait(false);
        if (answer?.Trim() is not ("y" or "Y" or "yes" or "Yes" or "YES"))
            throw ClientException.Refused("not-confirmed", "nothing was done");
    }

    /// <summary>Names the risk and goes on only when the thing's own name is typed: for what nobody can take back.</summary>
    /// <param name="given">The name as an option gives it; null asks.</param>
    /// <exception cref="ClientException">Refused: another name, or there is nobody to ask.</exception>
    public static async Task ConfirmByNameAsync(this Terminal terminal, string risk, string name, string? given, CancellationToken cancellationToken)
    {
        if (given is null && !terminal.Traits.InputIsTerminal)
            throw ClientException.Refused("not-confirmed", risk, $"there is no terminal to ask at: --confirm {name} if that is what you want");
        if (given is null)
        {
            terminal.Note(risk, Style.Warning);
            terminal.Error.Write($"Type its name to go on ({name}): ");
            await terminal.Error.FlushAsync(cancellationToken).ConfigureAwait(false);
            given = await Task.Run(terminal.Input.ReadLine, CancellationToken.None).WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        if (given?.Trim() != name)
            throw ClientException.Refused("not-confirmed", $"'{given?.Trim()}' is not {name}: nothing was done");
    }

    /// <summary>Asks for what is good to do anyway: the default is Yes, also where nobody sits.</summary>
    public static async Task<bool> OfferAsync(this Terminal terminal, string offer, CancellationToken cancellationToken)
    {
        if (!terminal.Traits.InputIsTerminal)
            return true;
        terminal.Error.Write($"{offer} [Y/n] ");
        await terminal.Error.FlushAsync(cancellationToken).ConfigureAwait(false);
        var answer = await Task.Run(terminal.Input.ReadLine, CancellationToken.None).WaitAsync(cancellationToken).ConfigureAwait(false);
        return answer?.Trim() is not ("n" or "N" or "no" or "No" or "NO");
    }

    public static async Task<string> SecretAsync(this Terminal terminal, string name, CancellationToken cancellationToken)
    {
        if (!terminal.Traits.InputIsTerminal)
            throw ClientException.Usage($"there is no terminal to ask for {name} at", $"mbot-client secrets set {name} - reads it from standard input");
        var value = await HiddenInput.ReadLineAsync(() =>
        {
            terminal.Error.Write($"Value of {name} (not shown): ");
            terminal.Error.Flush();
        }, cancellationToken).ConfigureAwait(false);
        terminal.Error.WriteLine();
        return value ?? throw ClientException.Usage($"no value for {name}");
    }
}
