namespace MBot.TestKit;

/// <summary>What a <see cref="LoadGenerator"/> does, and how much of it.</summary>
public sealed record LoadOptions
{
    /// <summary>The address of the hello app's page, ending in a slash.</summary>
    public required Uri Page { get; init; }

    /// <summary>Release labels that a new session may show; any when empty. See <see cref="LoadGenerator.Expect"/>.</summary>
    public IReadOnlyCollection<string> Releases { get; init; } = [];

    /// <summary>Sessions that are opened at the start and exchange something every <see cref="ExchangeEvery"/>.</summary>
    public int Sessions { get; init; } = 10;

    /// <summary>New browsers at a time: page, asset, new session, media, upload. Every second one keeps its connections alive.</summary>
    public int Visitors { get; init; } = 4;

    /// <summary>Keep-alive clients that ask for <see cref="FullSpeedPath"/> without pause.</summary>
    public int FullSpeedClients { get; init; }

    /// <summary>Must be answered with 200, and always with the same body. Null: the smallest hashed asset of the page, which nginx may serve without the app.</summary>
    public string? FullSpeedPath { get; init; } = "_stcore/health";

    /// <summary>Longer than this is a failure.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Between two visits of a visitor.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Between two exchanges of a session.</summary>
    public TimeSpan ExchangeEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>It stops by itself after this.</summary>
    public TimeSpan MaxDuration { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Whether the cut of an open session is a failure; otherwise it is only listed in the report.</summary>
    public bool CutsAreFailures { get; init; } = true;
}
