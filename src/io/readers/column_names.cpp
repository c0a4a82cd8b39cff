#include "io/readers/column_names.hpp"

#include <cctype>

namespace wf {

const ColumnNames user_column_names{
    "user",         "userid",    "uid",        "useridx",   "username",   "users",
    "customerid",   "customer",  "reviewerid", "reviewer",  "visitorid",  "visitor",
    "clientid",     "client",    "memberid",   "member",    "personid",   "person",
    "profileid",    "accountid", "account",    "buyerid",   "readerid",   "playerid",
    "listenerid",   "viewerid",  "studentid",  "learnerid", "consumerid", "subscriberid",
    "householdkey", "deviceid",  "cookieid",   "msno",      "sessionid",  "session"};

const ColumnNames item_column_names{
    "item",      "itemid",    "iid",        "itemidx",      "items",     "movie",      "movieid",
    "product",   "productid", "parentasin", "asin",         "articleid", "article",    "sku",
    "stockcode", "book",      "bookid",     "isbn",         "track",     "trackid",    "song",
    "songid",    "artist",    "artistid",   "album",        "albumid",   "business",   "businessid",
    "game",      "gameid",    "appid",      "anime",        "animeid",   "video",      "videoid",
    "news",      "newsid",    "content",    "contentid",    "post",      "postid",     "recipe",
    "recipeid",  "course",    "courseid",   "place",        "placeid",   "venue",      "venueid",
    "poi",       "poiid",     "locationid", "restaurantid", "hotelid",   "listingid",  "beerid",
    "jokeid",    "showid",    "filmid",     "joke",         "film",      "merchantid", "brandid",
    "eventid",   "jobid",     "photoid",    "podcastid",    "aid"};

const ColumnNames rating_column_names{"rating",
                                      "ratings",
                                      "bookrating",
                                      "movierating",
                                      "itemrating",
                                      "userrating",
                                      "overall",
                                      "score",
                                      "stars",
                                      "value",
                                      "preference",
                                      "pref",
                                      "label",
                                      "feedback",
                                      "playcount",
                                      "plays",
                                      "count",
                                      "counts",
                                      "listencount",
                                      "listeningcount",
                                      "pageviews",
                                      "pageview",
                                      "views",
                                      "viewcount",
                                      "clicks",
                                      "clickcount",
                                      "purchases",
                                      "purchasecount",
                                      "quantity",
                                      "qty",
                                      "interaction",
                                      "interactions",
                                      "interactioncount",
                                      "interactionvalue",
                                      "eventstrength",
                                      "confidence",
                                      "watchratio",
                                      "weight",
                                      "target",
                                      "vote"};

const ColumnNames time_column_names{"timestamp",       "time",          "ts",
                                    "unixtime",        "unixtimestamp", "unixreviewtime",
                                    "datetime",        "date",          "tdat",
                                    "timestampms",     "timems",        "eventtime",
                                    "eventtimestamp",  "eventdate",     "ratingtime",
                                    "ratingdate",      "ratedat",       "reviewtime",
                                    "reviewdate",      "clicktime",     "interactiontime",
                                    "interactiondate", "createdat",     "createdtime",
                                    "created",         "creationdate",  "purchasedate",
                                    "purchasetime",    "orderdate",     "ordertime",
                                    "transactiondate", "invoicedate",   "playedat",
                                    "listenedat",      "dateadded",     "day"};

const ColumnNames title_column_names{"title",    "movietitle", "booktitle",   "name",
                                     "itemname", "itemtitle",  "productname", "producttitle",
                                     "prodname", "trackname",  "songname",    "artistname",
                                     "bookname", "moviename",  "albumname",   "gamename"};

std::string type_of_column(const std::string& name) {
  const std::size_t colon = name.find(':');
  return colon == std::string::npos ? "" : name.substr(colon + 1);
}

std::string plain_name(const std::string& name) {
  std::string plain;
  for (const char c : name.substr(0, name.find(':')))
    if (std::string("_-. \t").find(c) == std::string::npos)
      plain += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return plain;
}

std::vector<int> find_columns(const std::vector<std::string>& fields, const ColumnNames& names) {
  std::vector<std::string> found;
  for (const std::string& field : fields) found.push_back(plain_name(field));
  std::vector<int> columns;
  for (const char* name : names)
    for (std::size_t column = 0; column < found.size(); ++column)
      if (found[column] == name) columns.push_back(static_cast<int>(column));
  return columns;
}

int find_column(const std::vector<std::string>& fields, const ColumnNames& names) {
  const std::vector<int> columns = find_columns(fields, names);
  return columns.empty() ? -1 : columns[0];
}

}  // namespace wf
