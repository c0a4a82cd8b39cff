#include "data/generate/planted_tastes.hpp"

#include <algorithm>
#include <cmath>

#include "contract/philox.hpp"
#include "data/generate/power_law.hpp"

namespace wf {
namespace {

constexpr std::array<double, 2> topic_weights{0.8, 0.2};
// Fitted to the item degrees of MovieLens 100K, 1M and 20M.
constexpr double popularity_exponent = 2;
constexpr double popularity_shift = 200;
constexpr float anyone_floor = 0.1f;
constexpr float anyone_slope = 0.6f;

enum Epoch : std::uint32_t { item_order, item_topic, user_taste, choice, quality, noise };

PhiloxBlock draw(std::uint64_t seed, Epoch epoch, Id row, std::uint32_t column = 0) {
  return philox(seed, static_cast<std::uint32_t>(Stream::synthetic), epoch,
                static_cast<std::uint64_t>(row) << 32 | column);
}

/// Nearly N(0, 1): four uniforms added.
double normal(const PhiloxBlock& block) {
  double sum = 0;
  for (const std::uint32_t word : block.word) sum += uniform_float(word);
  return (sum - 2) * std::sqrt(3.0);
}

Id other_topic(Id topic, Id topics, std::uint32_t word) {
  if (topics == 1) return topic;
  return (topic + 1 + static_cast<Id>(uniform_below(word, topics - 1))) % topics;
}

}  // namespace

PlantedTastes::PlantedTastes(Id items, std::uint64_t seed)
    : seed_(seed), topics_(std::min<Id>(24, items)), items_(items), topic_popularity_(topics_) {
  const std::vector<double> popularity =
      zipf_mandelbrot(items, std::min(popularity_shift, 0.1 * items), popularity_exponent);
  const std::vector<Id> order = random_order(items, seed, Stream::synthetic, item_order);
  std::vector<double> anyone_weights(items);
  std::vector<std::vector<double>> weights(topics_);
  items_of_topic_.resize(topics_);
  for (Id rank = 0; rank < items; ++rank) {
    const Id i = order[rank];
    const Id main = rank % topics_;
    const float fame = static_cast<float>(popularity[rank] / popularity[0]);
    items_[i] = {{main, other_topic(main, topics_, draw(seed, item_topic, i).word[0])},
                 popularity[rank],
                 anyone_floor + anyone_slope * fame};
    anyone_weights[i] = popularity[rank] * items_[i].anyone;
    anyone_share_ += anyone_weights[i];
    total_popularity_ += popularity[rank];
    for (std::size_t t = 0; t < topic_weights.size(); ++t) {
      const double weight = popularity[rank] * (1 - items_[i].anyone) * topic_weights[t];
      items_of_topic_[items_[i].topics[t]].push_back(i);
      weights[items_[i].topics[t]].push_back(weight);
      topic_popularity_[items_[i].topics[t]] += weight;
    }
  }
  anyone_share_ /= total_popularity_;
  for_anyone_.emplace_back(anyone_weights);
  for (const std::vector<double>& topic : weights) for_topic_.emplace_back(topic);
}

Taste PlantedTastes::taste_of(Id user) const {
  const PhiloxBlock block = draw(seed_, user_taste, user);
  const Id first = static_cast<Id>(uniform_below(block.word[0], topics_));
  return {first, other_topic(first, topics_, block.word[1]),
          other_topic(first, topics_, block.word[2])};
}

Id PlantedTastes::choose(Id user, const Taste& taste, std::uint32_t attempt) const {
  const PhiloxBlock block = draw(seed_, choice, user, attempt);
  if (uniform_float(block.word[0]) < anyone_share_)
    return for_anyone_[0].draw(block.word[1], block.word[2]);
  const float which = uniform_float(block.word[3]);
  const Id topic = taste[which < taste_weights[0] ? 0 : which < 1 - taste_weights[2] ? 1 : 2];
  return items_of_topic_[topic][for_topic_[topic].draw(block.word[1], block.word[2])];
}

double PlantedTastes::chance(const Taste& taste, Id i) const {
  const Item& item = items_[i];
  double result = item.popularity * item.anyone / total_popularity_;
  for (std::size_t t = 0; t < taste.size(); ++t)
    for (std::size_t s = 0; s < topic_weights.size(); ++s)
      if (taste[t] == item.topics[s])
        result += (1 - anyone_share_) * taste_weights[t] * item.popularity * (1 - item.anyone) *
                  topic_weights[s] / topic_popularity_[taste[t]];
  return result;
}

double PlantedTastes::match(const Taste& taste, const Item& item) const {
  double result = 0;
  for (std::size_t t = 0; t < taste.size(); ++t)
    for (std::size_t s = 0; s < topic_weights.size(); ++s)
      if (taste[t] == item.topics[s]) result += taste_weights[t] * topic_weights[s];
  return result;
}

float PlantedTastes::rating(Id user, const Taste& taste, Id i) const {
  const double liking = 3.1 + 0.5 * normal(draw(seed_, quality, i)) +
                        0.4 * normal(draw(seed_, user_taste, user, 1)) + 0.5 * items_[i].anyone +
                        1.5 * match(taste, items_[i]) +
                        0.8 * normal(draw(seed_, noise, user, static_cast<std::uint32_t>(i)));
  return static_cast<float>(std::clamp(std::round(liking), 1.0, 5.0));
}

}  // namespace wf
