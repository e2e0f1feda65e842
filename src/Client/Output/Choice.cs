namespace MBot.Client.Output;

/// <summary>Lets whoever sits at the terminal choose: by its key everywhere, by arrows where the terminal can.</summary>
internal static class Choice
{
    /// <returns>Null: nothing was chosen, the input has ended.</returns>
    public static async Task<MenuItem?> ChooseAsync(this Terminal terminal, string title, IReadOnlyList<MenuItem> items, CancellationToken cancellationToken) =>
        terminal.Traits.Plain ? await ByLineAsync(terminal, title, items, cancellationToken).ConfigureAwait(false) : await ByArrowsAsync(terminal, title, items, cancellationToken).ConfigureAwait(false);

    /// <summary>A word that a verb needs.</summary>
    /// <returns>Null: none was given.</returns>
    public static async Task<string?> AskAsync(this Terminal terminal, string question, CancellationToken cancellationToken)
    {
        terminal.Error.Write(question + ": ");
        await terminal.Error.FlushAsync(cancellationToken).ConfigureAwait(false);
        var answer = await Task.Run(terminal.Input.ReadLine, CancellationToken.None).WaitAsync(cancellationToken).ConfigureAwait(false);
        return answer?.Trim() is { Length: > 0 } word ? word : null;
    }

    private static async Task<MenuItem?> ByLineAsync(Terminal terminal, string title, IReadOnlyList<MenuItem> items, CancellationToken cancellationToken)
    {
        terminal.Line(title, Style.Strong);
        foreach (var item in items)
            terminal.Line($"  {item.Key}  {item.Text}");
        while (true)
        {
            terminal.Error.Write("> ");
            await terminal.Error.FlushAsync(cancellationToken).ConfigureAwait(false);
            var answer = await Task.Run(terminal.Input.ReadLine, CancellationToken.None).WaitAsync(cancellationToken).ConfigureAwait(false);
            if (answer is null)
                return null;
            if (answer.Trim() is [var key] && items.FirstOrDefault(item => item.Key == char.ToLowerInvariant(key)) is { } chosen)
                return chosen;
            if (answer.Trim().Length > 0)
                terminal.Note($"one of {string.Join(' ', items.Select(item => item.Key))}", Style.Warning);
        }
    }

    // On its own, so that Spectre is loaded only where it draws.
    private static Task<MenuItem> ByArrowsAsync(Terminal terminal, string title, IReadOnlyList<MenuItem> items, CancellationToken cancellationToken) =>
        SpectreMenu.AskAsync(terminal, title, items, cancellationToken);
}
