using MBot.Protos.V1;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace MBot.Client.Output;

/// <summary>A line a step with a running clock, on a terminal; what else is said scrolls by above.</summary>
internal sealed class LiveProgress(Terminal terminal) : IProgressView
{
    private readonly Dictionary<string, Step> steps = new(StringComparer.Ordinal);

    public async Task<Operation> ShowAsync(Func<Action<OperationEvent>, Action, Task<Operation>> watch)
    {
        var console = SpectreConsole.For(terminal);
        Operation? ended = null;
        await console.Progress()
            .HideCompleted(false)
            .AutoClear(false)
            .Columns(new SpinnerColumn(Spinner.Known.Dots) { CompletedText = "[green]✓[/]" }, new TaskDescriptionColumn { Alignment = Justify.Left }, new TimeColumn(steps))
            .StartAsync(async context =>
            {
                try
                {
                    ended = await watch(e => Show(console, context, e), () => console.MarkupLine("[yellow]connection lost; trying again …[/]")).ConfigureAwait(false);
                }
                finally
                {
                    foreach (var step in steps.Values)
                        step.Task.StopTask();
                }
            }).ConfigureAwait(false);
        return ended!;
    }

    private void Show(IAnsiConsole console, ProgressContext context, OperationEvent e)
    {
        switch (e.EventCase)
        {
            case OperationEvent.EventOneofCase.StepStarted:
                Start(context, e.StepStarted.Step);
                break;
            case OperationEvent.EventOneofCase.StepFinished:
                Finish(context, e.StepFinished);
                break;
            case OperationEvent.EventOneofCase.Output or OperationEvent.EventOneofCase.Notice when OperationText.Line(e) is var (text, style):
                console.Write(new Spectre.Console.Text(Terminal.Harmless(text) + "\n", SpectreTable.StyleOf(style)));
                break;
        }
    }

    private Step Start(ProgressContext context, string name)
    {
        if (steps.TryGetValue(name, out var known))
            return known;
        var step = new Step(context.AddTask(Markup.Escape(Terminal.Harmless(name)), new ProgressTaskSettings { AutoStart = true, MaxValue = 1 }).IsIndeterminate());

        // Spectre draws from a thread of its own.
        lock (steps)
            steps.Add(name, step);
        return step;
    }

    private void Finish(ProgressContext context, StepFinished finished)
    {
        var step = Start(context, finished.Step);
        step.Duration = finished.Duration?.ToTimeSpan();
        var (name, detail) = (Markup.Escape(Terminal.Harmless(finished.Step)), Markup.Escape(Terminal.Harmless(finished.Detail)));
        step.Task.Description = (finished.Failed, detail.Length) switch
        {
            (true, 0) => $"[red]{name} failed[/]",
            (true, _) => $"[red]{name} failed[/]  {detail}",
            (false, 0) => name,
            _ => $"{name}  [dim]{detail}[/]",
        };
        step.Task.Value = step.Task.MaxValue;
        step.Task.StopTask();
    }

    private sealed class Step(ProgressTask task)
    {
        public ProgressTask Task => task;

        /// <summary>As the agent measured it.</summary>
        public TimeSpan? Duration { get; set; }
    }

    private sealed class TimeColumn(Dictionary<string, Step> steps) : ProgressColumn
    {
        protected override bool NoWrap => true;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime)
        {
            Step? step;
            lock (steps)
                step = steps.Values.FirstOrDefault(step => step.Task.Id == task.Id);
            return new Spectre.Console.Text(Text.Span(step?.Duration ?? task.ElapsedTime ?? TimeSpan.Zero));
        }
    }
}
