namespace MBot.TestKit;

/// <summary>Collects a run's messages, from its start to its end.</summary>
internal sealed class RunRecorder
{
    private readonly List<string> texts = [];
    private readonly List<string> exceptions = [];
    private readonly List<string> media = [];
    private readonly Dictionary<string, string> widgets = [];
    private ForwardMessage.RunStarted? started;
    private bool compiled = true;

    public bool IsOver { get; private set; }

    public void Add(ForwardMessage message)
    {
        if (message is ForwardMessage.RunStarted start)
        {
            Restart(start);
            return;
        }

        // What comes before a start belongs to an earlier run.
        if (started is null)
            return;
        switch (message)
        {
            case ForwardMessage.Text text: texts.Add(text.Body); break;
            case ForwardMessage.Failure failure: exceptions.Add(failure.Error); break;
            case ForwardMessage.Images images: media.AddRange(images.Urls); break;
            case ForwardMessage.Widget widget: widgets[widget.Label] = widget.Id; break;
            case ForwardMessage.RunFinished finished: IsOver = finished.Status == 0; break;
            case ForwardMessage.CompileError error:
                exceptions.Add(error.Error);
                compiled = false;
                IsOver = true;
                break;
            default: break;
        }
    }

    public StreamlitRun ToRun() => new()
    {
        SessionId = started!.SessionId,
        StreamlitVersion = started.StreamlitVersion,
        Compiled = compiled,
        Texts = texts,
        Exceptions = exceptions,
        MediaUrls = media,
        Widgets = widgets,
    };

    private void Restart(ForwardMessage.RunStarted start)
    {
        started = start;
        texts.Clear();
        exceptions.Clear();
        media.Clear();
        widgets.Clear();
    }
}
