using MBot.TestKit;

namespace MBot.SystemTests;

/// <summary>What one load of the page gave.</summary>
/// <param name="At">When it was asked for.</param>
/// <param name="Status">The status code; 0 when there was no answer.</param>
/// <param name="Answer">The answer, if there was one.</param>
/// <param name="Error">Why there was none.</param>
internal sealed record PageAnswer(DateTimeOffset At, int Status, HttpAnswer? Answer, string Error);
