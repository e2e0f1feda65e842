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
