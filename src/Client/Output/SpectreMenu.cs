using Spectre.Console;
using Spectre.Console.Rendering;

namespace MBot.Client.Output;

/// <summary>Spectre's list to choose from, in which each line also has a key of its own.</summary>
internal static class SpectreMenu
{
    public static Task<MenuItem> AskAsync(Terminal terminal, string title, IReadOnlyList<MenuItem> items, CancellationToken cancellationToken)
    {
        var console = SpectreConsole.For(terminal);
        var prompt = new SelectionPrompt<MenuItem>()
            .Title(Markup.Escape(title))
            .PageSize(Math.Max(3, items.Count))
            .UseConverter(item => Markup.Escape($"{item.Key}  {item.Text}"))
            .AddChoices(items);
        return prompt.ShowAsync(new KeyedConsole(console, new KeyedInput(console.Input, items)), cancellationToken);
    }

    /// <summary>A key becomes the way to its line: up to the first, down to it, Enter.</summary>
    private sealed class KeyedInput(IAnsiConsoleInput keyboard, IReadOnlyList<MenuItem> items) : IAnsiConsoleInput
    {
        private readonly Queue<ConsoleKeyInfo> pending = new();

        public bool IsKeyAvailable() => pending.Count > 0 || keyboard.IsKeyAvailable();

        public ConsoleKeyInfo? ReadKey(bool intercept) => pending.TryDequeue(out var key) ? key : Translate(keyboard.ReadKey(intercept));

        public async Task<ConsoleKeyInfo?> ReadKeyAsync(bool intercept, CancellationToken cancellationToken) =>
            pending.TryDequeue(out var key) ? key : Translate(await keyboard.ReadKeyAsync(intercept, cancellationToken).ConfigureAwait(false));

        private ConsoleKeyInfo? Translate(ConsoleKeyInfo? typed)
        {
            if (typed is not { } key)
                return null;
            var wanted = key.Key == ConsoleKey.Escape ? 'q' : char.ToLowerInvariant(key.KeyChar);
            for (var i = 0; i < items.Count; i++)
            {
                if (items[i].Key != wanted)
                    continue;
                for (var step = 0; step < i; step++)
                    pending.Enqueue(Press(ConsoleKey.DownArrow));
                pending.Enqueue(Press(ConsoleKey.Enter));
                return Press(ConsoleKey.Home);
            }

            return key;
        }

        private static ConsoleKeyInfo Press(ConsoleKey key) => new('\0', key, shift: false, alt: false, control: false);
    }

    private sealed class KeyedConsole(IAnsiConsole console, IAnsiConsoleInput input) : IAnsiConsole
    {
        public Profile Profile => console.Profile;

        public IAnsiConsoleCursor Cursor => console.Cursor;

        public IAnsiConsoleInput Input => input;

        public IExclusivityMode ExclusivityMode => console.ExclusivityMode;

        public RenderPipeline Pipeline => console.Pipeline;

        public void Clear(bool home) => console.Clear(home);

        public void Write(IRenderable renderable) => console.Write(renderable);
    }
}
