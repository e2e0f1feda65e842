namespace MBot.Client.Costs;

/// <summary>A price in US dollars, before VAT, and where it is from.</summary>
/// <param name="Usd">For one hour, or for one GB and month: what it is of says which.</param>
/// <param name="AsOf">When it was so.</param>
internal sealed record Price(decimal Usd, DateOnly AsOf, string Source);
